// The dashboards in a real browser, against the operator listener at OPERATOR_URL.

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { launch, skip as noBrowser } from './chromium.js'
import { address, OPERATOR_URL, signedIn, signIn } from './operator.js'
import { assertAccessible, eventually, NARROW, visit as visitAt, WIDE } from './visit.js'

const { KLANT_EAN, METER_EAN } = process.env

const skip = noBrowser || (OPERATOR_URL ? false : 'no OPERATOR_URL')

/** Every page that has a path of its own, with its heading. */
const PAGES = {
  '/': 'Middagbord',
  '/leveringen': 'Leveringen',
  '/bronnen': 'Bronnen',
  '/bronnen/nieuw/beschrijven': 'Bron beschrijven',
  '/afgekeurd': 'Afgekeurde regels',
  '/opvragingen': 'Opvragingen',
  '/opvragingen/proef': 'Proefopvraging',
  '/klanten': 'Klanten',
  '/meters': 'Meters',
  '/toestemmingen': 'Toestemmingen',
  '/klanten/inlezen': 'Klanten en meters inlezen',
  '/uitnodigingen': 'Uitnodigingen',
  '/uitnodigingen/brieven': 'Brieven',
  '/sleutels': 'Sleutels',
  '/taken': 'Taken',
  '/gebruikers': 'Gebruikers',
  '/logboek': 'Logboek',
  '/account': 'Mijn account',
  '/elders': 'Deze pagina is er niet',
}

describe('the dashboards', { skip, timeout: 300_000 }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser
  /** @type {Awaited<ReturnType<typeof signedIn>>} */
  let storageState

  before(async () => {
    browser = await launch()
    storageState = await signedIn(browser)
  })
  after(() => browser?.close())

  /**
   * Opens a page as somebody who is logged in.
   * @param {string} path
   * @param {import('playwright-core').BrowserContextOptions} options
   * @param {(page: import('playwright-core').Page) => Promise<void>} look
   */
  function visit(path, options, look) {
    return visitAt(browser, OPERATOR_URL, { storageState, ...options }, async (page) => {
      await page.goto(address(path), { waitUntil: 'networkidle' })
      await look(page)
    })
  }

  it('are served under a policy that allows nothing inline and no other host', async () => {
    await visit('/', {}, async (page) => {
      const response = await page.reload()
      const policy = response?.headers()['content-security-policy'] ?? ''
      assert.match(policy, /default-src 'none'/)
      assert.doesNotMatch(policy, /unsafe|https?:|\*/)
    })
  })

  it('load in less than 150 kB', async () => {
    await visitAt(browser, OPERATOR_URL, { storageState }, async (page) => {
      /** @type {Promise<number>[]} */
      const sizes = []
      // Known only once it has come whole.
      page.on('response', (response) => {
        sizes.push(
          response
            .request()
            .sizes()
            .then(({ responseBodySize }) => responseBodySize),
        )
      })
      await page.goto(OPERATOR_URL)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
      assert.ok(bytes > 10_000 && bytes < 150_000, `${bytes} bytes`)
    })
  })

  it('ask who is there, refuse a wrong password, and lead on to the page that was asked for', async () => {
    await visitAt(browser, OPERATOR_URL, {}, async (page) => {
      await page.goto(address('/klanten'))
      await page.getByRole('heading', { name: 'Inloggen' }).waitFor()
      await assertAccessible(page)
      await signIn(page, 'een verkeerd wachtwoord')
      await page.getByText('horen niet bij elkaar').waitFor()
      await signIn(page)
      await page.getByRole('heading', { name: 'Klanten', level: 1 }).waitFor()
    })
  })

  it('log out, and show nothing afterwards', async () => {
    await visitAt(browser, OPERATOR_URL, {}, async (page) => {
      await page.goto(OPERATOR_URL)
      await signIn(page)
      await page.getByRole('button', { name: 'Uitloggen' }).click()
      await page.getByRole('heading', { name: 'Inloggen' }).waitFor()
      await page.goto(address('/meters'))
      await page.getByRole('heading', { name: 'Inloggen' }).waitFor()
    })
  })

  for (const [path, title] of Object.entries(PAGES)) {
    it(`are accessible and fit: ${title}`, async () => {
      await visit(path, {}, (page) => assertFits(page, title))
    })
  }

  for (const list of ['/klanten', '/meters', '/leveringen']) {
    it(`are accessible and fit: one of ${list}`, async () => {
      await visit(list, {}, async (page) => {
        const link = page.locator('.rows tbody th a').first()
        const title = (await link.textContent()) ?? ''
        await link.click()
        await assertFits(page, title)
      })
    })
  }

  it('are gone through by the menu, the heading taking the focus', async () => {
    await visit('/', { viewport: WIDE }, async (page) => {
      await page.getByRole('navigation', { name: 'Hoofdmenu' }).getByRole('link', { name: 'Meters' }).click()
      await page.getByRole('heading', { name: 'Meters', level: 1 }).waitFor()
      await page.locator('h1:focus', { hasText: 'Meters' }).waitFor()
      await eventually(async () =>
        assert.equal(await page.locator('[aria-current=page]').textContent(), 'Meters'),
      )
    })
  })

  it('open their menu on a phone by a button', async () => {
    await visit('/', { viewport: NARROW }, async (page) => {
      const link = page.getByRole('link', { name: 'Klanten' })
      await eventually(async () => assert.equal(await link.isVisible(), false))
      await page.getByRole('button', { name: 'Menu' }).click()
      await link.click()
      await page.getByRole('heading', { name: 'Klanten', level: 1 }).waitFor()
      await eventually(async () => assert.equal(await link.isVisible(), false))
    })
  })

  it('keep a filter in the address', async () => {
    await visit('/klanten', { viewport: WIDE }, async (page) => {
      await page.getByLabel('Naam, EAN of KvK-nummer').fill(KLANT_EAN ?? '')
      await page.waitForURL(/zoek=/)
      await page.getByRole('cell', { name: KLANT_EAN ?? '' }).waitFor()
      await page.getByLabel('Naam, EAN of KvK-nummer').fill('niemand heet zo')
      await page.getByText('Niets gevonden').waitFor()
      await page.getByRole('button', { name: 'Filters wissen' }).click()
      await page.getByRole('cell', { name: KLANT_EAN ?? '' }).waitFor()
      assert.equal(new URL(page.url()).search, '')
    })
  })

  it('say what to do where the server is not there, and go on once it is', async () => {
    const look = async (/** @type {import('playwright-core').Page} */ page) => {
      await page.goto(address('/klanten'), { waitUntil: 'networkidle' })
      await page.route('**/graphql', (route) => route.fulfill({ status: 503, body: '' }))
      await page.getByRole('link', { name: 'Meters' }).click()
      await page.getByText('De server is niet te bereiken').waitFor()
      await page.unroute('**/graphql')
      await page.getByRole('button', { name: 'Opnieuw proberen' }).click()
      await page.getByRole('rowheader').first().waitFor()
    }
    await visitAt(browser, OPERATOR_URL, { storageState, viewport: WIDE }, look, /status of 503/)
  })

  it('say what can be done about a request that was not taken, each in words of its own', async () => {
    const cases = /** @type {const} */ ([
      [200, { errors: [{ message: 'x', extensions: { code: 'TIMED_OUT' } }] }, 'Dit duurde te lang'],
      [200, { errors: [{ message: 'x', extensions: { code: 'TOO_COSTLY' } }] }, 'te veel om in één keer'],
      [
        200,
        { errors: [{ message: 'x', extensions: { code: 'FORBIDDEN', role: 'ADMIN' } }] },
        'Hiervoor is de rol beheerder nodig',
      ],
      [408, {}, 'Het versturen duurde te lang'],
      [413, {}, 'Splits het bestand'],
      [429, {}, 'Probeer het over 7 seconden opnieuw'],
      [500, {}, 'meld het dan aan de beheerder'],
    ])
    const look = async (/** @type {import('playwright-core').Page} */ page) => {
      await page.goto(address('/klanten'), { waitUntil: 'networkidle' })
      for (const [status, body, words] of cases) {
        await page.route('**/graphql', (route) =>
          route.fulfill({ status, headers: { 'Retry-After': '7' }, body: JSON.stringify(body) }),
        )
        await page.getByRole('link', { name: 'Meters' }).click()
        await page.getByRole('alert').getByText(words).waitFor()
        await page.unroute('**/graphql')
        await page.getByRole('link', { name: 'Klanten' }).click()
        await page.getByRole('cell', { name: KLANT_EAN ?? '' }).waitFor()
      }
    }
    await visitAt(
      browser,
      OPERATOR_URL,
      { storageState, viewport: WIDE },
      look,
      /status of (408|413|429|500)/,
    )
  })

  it('show what a meter measured, by chart, slider and table', async () => {
    await visit(`/meters/${METER_EAN}`, { viewport: WIDE }, async (page) => {
      await eventually(async () => assert.equal(await page.locator('.plot canvas').count(), 3))
      const slider = page.getByRole('slider')
      const before = await slider.getAttribute('aria-valuetext')
      await slider.press('ArrowLeft')
      await eventually(async () => {
        const moved = await slider.getAttribute('aria-valuetext')
        assert.notEqual(moved, before)
        assert.match(moved ?? '', /Vermogen .* kW/)
      })
      await page.getByText('Als tabel').click()
      await page.getByRole('table', { name: 'Metingen' }).waitFor()
      await page.getByRole('button', { name: '1 week' }).click()
      await page.waitForURL(/van=.*tot=/)
      await page.getByText('De lichte band').waitFor()
    })
  })
})

/**
 * One heading, the window's title, and nothing to mend, narrow and wide, light and dark.
 * @param {import('playwright-core').Page} page
 * @param {string} title
 */
async function assertFits(page, title) {
  await page.getByRole('heading', { name: title, level: 1 }).waitFor()
  await eventually(async () => assert.equal(await page.locator('h1').count(), 1))
  await eventually(async () => assert.equal(await page.title(), `${title} · meetpoort`))
  await page.waitForLoadState('networkidle')
  for (const viewport of [NARROW, WIDE]) {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      await assertAccessible(page)
    }
  }
}

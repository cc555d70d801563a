// The page of the API in a real browser, against the server at BASE_URL.

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { launch, skip } from './chromium.js'
import { assertAccessible, eventually, NARROW, visit as visitAt, WIDE } from './visit.js'

const { BASE_URL, LIANDER_USERNAME, LIANDER_PASSWORD } = process.env

describe('the page of the API', { skip, timeout: 120_000 }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser

  before(async () => {
    assert.ok(BASE_URL, 'BASE_URL says which server to test, for example https://localhost:8443')
    browser = await launch()
  })
  after(() => browser?.close())

  /**
   * @param {import('playwright-core').BrowserContextOptions} options
   * @param {(page: import('playwright-core').Page) => Promise<void>} look
   */
  function visit(options, look) {
    return visitAt(browser, address(), options, async (page) => {
      await page.goto(address(), { waitUntil: 'networkidle' })
      await look(page)
    })
  }

  it('is served under a policy that allows nothing inline and no other host', async () => {
    await visit({}, async (page) => {
      const response = await page.reload()
      const policy = response?.headers()['content-security-policy'] ?? ''
      assert.match(policy, /default-src 'none'/)
      assert.doesNotMatch(policy, /unsafe|https?:|\*/)
    })
  })

  it('shows both calls, their fields and their statuses', async () => {
    await visit({ viewport: WIDE }, async (page) => {
      await eventually(async () => assert.equal(await page.title(), 'meetpoort API'))
      assert.equal(await page.locator('html').getAttribute('lang'), 'en')
      for (const [path, field] of [
        ['/beschikbare-metingen', 'verwachtte_klant_eans'],
        ['/meetdata', 'start_tijd'],
      ]) {
        const call = page.locator('section.call', { has: page.locator('.path', { hasText: path ?? '' }) })
        assert.equal(await call.count(), 1, `${path} is shown once`)
        assert.ok(
          await call
            .getByText(field ?? '', { exact: true })
            .first()
            .isVisible(),
        )
        for (const status of ['200', '400', '401'])
          assert.ok(await call.getByText(status, { exact: true }).isVisible())
        assert.match((await call.locator('pre').first().textContent()) ?? '', /^curl .*\/v1\//s)
      }
    })
  })

  it('tells how to get a token', async () => {
    await visit({}, async (page) => {
      const snippet = page.locator('#authentication .snippet pre')
      assert.match(
        (await snippet.textContent()) ?? '',
        /^curl .*grant_type=client_credentials.*\/v1\/token'$/s,
      )
    })
  })

  it('leads every link within the page somewhere', async () => {
    await visit({}, async (page) => {
      const dangling = await page
        .locator('a[href^="#"]')
        .evaluateAll((links) =>
          links
            .map((link) => link.getAttribute('href')?.slice(1) ?? '')
            .filter((id) => !document.getElementById(id)),
        )
      assert.deepEqual(dangling, [])
    })
  })

  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    for (const viewport of [NARROW, WIDE]) {
      it(`is accessible and fits in ${viewport.width} pixels, ${colorScheme}`, async () => {
        await visit({ colorScheme, viewport }, async (page) => {
          for (const summary of await page.locator('summary').all()) await summary.click()
          const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
          assert.equal(ground === 'rgb(255, 255, 255)', colorScheme === 'light')
          await assertAccessible(page)
        })
      })
    }
  }

  it('can be read with the keyboard, the text first', async () => {
    await visit({}, async (page) => {
      await page.keyboard.press('Tab')
      assert.equal(await focused(page), 'Skip to the text')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      assert.equal(await focused(page), 'OpenAPI document')
    })
  })

  it('copies a call for the shell', async () => {
    await visit({ permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      const snippet = page.locator('.snippet').first()
      await snippet.getByRole('button').click()
      await snippet.getByText('Copied').waitFor()
      const copied = await page.evaluate(() => navigator.clipboard.readText())
      assert.equal(copied, await snippet.locator('pre').textContent())
    })
  })

  const noCredentials =
    LIANDER_USERNAME && LIANDER_PASSWORD ? false : 'no LIANDER_USERNAME and LIANDER_PASSWORD'
  it('tries a call with the credentials that were filled in', { skip: noCredentials }, async () => {
    await visit({}, async (page) => {
      await page.getByLabel('User name', { exact: true }).fill(LIANDER_USERNAME ?? '')
      await page.getByLabel('Password', { exact: true }).fill(LIANDER_PASSWORD ?? '')
      const form = page.getByRole('form', { name: 'Try /beschikbare-metingen' })
      await form.getByRole('button', { name: 'Send' }).press('Enter')
      await form.getByLabel('Answer').waitFor()
      await eventually(async () =>
        assert.match((await form.getByRole('status').textContent()) ?? '', /^200 /),
      )
      await eventually(async () => assert.match(await form.getByLabel('Answer').inputValue(), /^\[/))
      assert.equal(page.url(), address())
    })
  })
})

function address() {
  return new URL('/docs/', BASE_URL).href
}

/** @param {import('playwright-core').Page} page */
function focused(page) {
  return page.evaluate(() => document.activeElement?.textContent)
}

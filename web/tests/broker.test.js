// A customer who comes in with a broker: a real OpenID Connect provider, on another site, so that the
// cookies and the way back are what they are for people.

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { launch, skip as noBrowser } from './chromium.js'
import { assertAccessible, eventually, NARROW, visit, WIDE } from './visit.js'

const { BASE_URL = '', PROVIDER_URL = '', COMPANY_NUMBER = '' } = process.env

const skip = noBrowser || (PROVIDER_URL && COMPANY_NUMBER ? false : 'no PROVIDER_URL and COMPANY_NUMBER')

// The login page of the broker dresses itself elsewhere, and has no icon.
const ELSEWHERE = 'https://fonts.googleapis.com/'
const PROVOKED = new RegExp(`^asked for (${PROVIDER_URL}|${ELSEWHERE})|404 \\(Not Found\\)$`)

/** Where the broker thinks that we are, since it is set up before our port is known. */
const PORTAL = 'https://localhost/portal/'

describe('a customer with a broker', { skip, timeout: 120_000 }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser

  before(async () => {
    browser = await launch([`--host-resolver-rules=MAP localhost:443 ${new URL(BASE_URL).host}`])
  })
  after(() => browser?.close())

  it('comes in for a company and chooses which of its connections to look at', async () => {
    await visit(
      browser,
      PORTAL,
      { viewport: WIDE },
      async (page) => {
        await page.goto(PORTAL)
        await assertAccessible(page)
        await logIn(page, COMPANY_NUMBER)
        await page.getByRole('heading', { name: 'Uw aansluitingen' }).waitFor()
        for (const viewport of [NARROW, WIDE]) {
          await page.setViewportSize(viewport)
          for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
            await page.emulateMedia({ colorScheme })
            await assertAccessible(page)
          }
        }
        const look = page.getByRole('button', { name: /^Aansluiting \d{18} bekijken$/ })
        await eventually(async () => assert.equal(await look.count(), 2))
        const name = (await look.last().getAttribute('aria-label')) ?? ''
        await look.last().click()
        await page.getByRole('heading', { name: 'Uw meetgegevens worden niet gedeeld' }).waitFor()
        await page.getByText(name.replace(/\D/g, '')).waitFor()
        // A code would lead past the broker.
        await page.getByRole('link', { name: 'Geschiedenis' }).click()
        await page.getByText('U bent ingelogd met een inlogmiddel.').waitFor()
        assert.equal(await page.getByRole('button', { name: 'Code maken' }).count(), 0)
      },
      PROVOKED,
    )
  })

  it('is told where nothing is held in the name of who they come for', async () => {
    await visit(
      browser,
      PORTAL,
      { viewport: NARROW },
      async (page) => {
        await page.goto(PORTAL)
        await logIn(page, '99999999')
        await page.getByRole('alert').getByText('geen aansluiting op naam').waitFor()
        await assertAccessible(page)
      },
      PROVOKED,
    )
  })
})

/**
 * Logs in with the broker for the company with this number, and agrees to what it asks.
 * @param {import('playwright-core').Page} page
 * @param {string} number
 */
async function logIn(page, number) {
  await page.route(`${ELSEWHERE}**`, (route) => route.fulfill({ contentType: 'text/css', body: '' }))
  await page.getByRole('link', { name: 'Inloggen met eHerkenning' }).click()
  await page.locator('input[name=login]').fill(`klant-${number}`)
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
  await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' })
  await page.locator('button[type=submit]').click()
}

// The whole story of a customer: invited by an operator, they sign in, see what Liander gets and what it
// fetched, withdraw, and consent again; and Liander is answered accordingly.

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { launch, skip as noBrowser } from './chromium.js'
import { address, OPERATOR_URL, signedIn } from './operator.js'
import { assertAccessible, eventually, NARROW, visit, WIDE } from './visit.js'

const {
  BASE_URL = '',
  LIANDER_USERNAME = '',
  LIANDER_PASSWORD = '',
  KLANT_EAN = '',
  METER_EAN = '',
  COMPANY_NAME,
} = process.env

const skip = noBrowser || (OPERATOR_URL && BASE_URL ? false : 'no OPERATOR_URL and BASE_URL')

const portal = (path = '') => new URL(`/portal/${path}`, BASE_URL).href

describe('a customer', { skip, timeout: 300_000 }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser

  before(async () => {
    browser = await launch()
  })
  after(() => browser?.close())

  it('is refused with a wrong code, in words that tell nothing', async () => {
    await visit(browser, BASE_URL, { viewport: NARROW }, async (page) => {
      await page.goto(portal())
      await signIn(page, 'AAAA-BBBB-CCCC-DDDD')
      await page.getByText('horen niet bij elkaar').waitFor()
      await assertAccessible(page)
    })
  })

  it('is invited, sees what is shared, withdraws, and consents again', async () => {
    const code = await invited()
    await visit(browser, BASE_URL, { viewport: WIDE }, async (page) => {
      await page.goto(portal())
      await signIn(page, code)
      await page.getByRole('heading', { name: 'Uw meetgegevens worden gedeeld' }).waitFor()
      if (COMPANY_NAME) await page.getByRole('banner').getByText(COMPANY_NAME).waitFor()
      await assertBoth(page)
      assert.equal(await pulled(page), 200)

      await page.getByRole('link', { name: 'Metingen' }).click()
      await page.getByText('Downloaden').waitFor()
      await page.locator('canvas').nth(1).waitFor()
      await page.getByText('Als tabel').click()
      await assertBoth(page)
      const file = page.waitForEvent('download')
      await page.getByRole('link', { name: 'CSV' }).click()
      assert.match((await file).suggestedFilename(), /\.csv$/)

      await page.getByRole('link', { name: 'Opgehaald door Liander' }).click()
      await page.getByRole('cell', { name: METER_EAN }).first().waitFor()
      await assertBoth(page)

      await page.getByRole('link', { name: 'Toestemming', exact: true }).click()
      await page.getByRole('button', { name: 'Toestemming intrekken' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Uw naam').fill('J. Voorbeeld')
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Intrekken' }).click()
      await page.getByRole('heading', { name: 'Toestemming ingetrokken' }).waitFor()
      await assertBoth(page)
      assert.equal(await pulled(page), 404)

      await page.getByRole('link', { name: 'Toestemming', exact: true }).click()
      await page.getByRole('heading', { name: 'Uw meetgegevens worden niet gedeeld' }).waitFor()
      if (COMPANY_NAME) await page.getByText(`Uw meetbedrijf is ${COMPANY_NAME}`).waitFor()
      await page.getByLabel('Uw naam').fill('J. Voorbeeld')
      await eventually(async () => assert.equal(await page.getByRole('checkbox').isChecked(), false))
      await assertBoth(page)
      await page.getByRole('checkbox').check()
      await page.getByRole('button', { name: 'Toestemming geven' }).click()
      await page.getByRole('heading', { name: 'Toestemming gegeven' }).waitFor()

      await page.getByRole('link', { name: 'Geschiedenis' }).click()
      await eventually(async () => assert.ok((await page.locator('.ledger li').count()) >= 3))
      await page.locator('.ledger li').first().getByText('ingelogd met de code uit een brief').waitFor()
      await assertBoth(page)
    })
  })

  it('reads English at a switch', async () => {
    await visit(browser, BASE_URL, {}, async (page) => {
      await page.goto(portal())
      await page.getByRole('button', { name: 'English' }).click()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await eventually(async () => assert.equal(await page.locator('html').getAttribute('lang'), 'en'))
    })
  })

  /** The code on the letter that an operator prints. */
  async function invited() {
    const storageState = await signedIn(browser)
    let code = ''
    await visit(browser, OPERATOR_URL, { storageState, viewport: WIDE }, async (page) => {
      await page.goto(address(`/klanten?zoek=${KLANT_EAN}`))
      await page.locator('.rows tbody th a').click()
      await page.getByRole('button', { name: 'Uitnodigen' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Uitnodigen' }).click()
      code = (await page.locator('.letter .code').textContent()) ?? ''
    })
    return code
  }
})

/**
 * @param {import('playwright-core').Page} page
 * @param {string} code
 */
async function signIn(page, code) {
  await page.getByLabel('EAN van uw aansluiting').fill(KLANT_EAN)
  await page.getByLabel('Code', { exact: false }).last().fill(code)
  await page.getByRole('button', { name: 'Inloggen' }).click()
}

/**
 * In both colour schemes.
 * @param {import('playwright-core').Page} page
 */
async function assertBoth(page) {
  for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
    await page.emulateMedia({ colorScheme })
    await assertAccessible(page)
  }
}

/**
 * The status with which Liander is answered about the last hours of the meter.
 * @param {import('playwright-core').Page} page
 */
async function pulled(page) {
  const now = Date.now()
  const response = await page.context().request.post(new URL('/v1/meetdata', BASE_URL).href, {
    headers: {
      Authorization: `Basic ${Buffer.from(`${LIANDER_USERNAME}:${LIANDER_PASSWORD}`).toString('base64')}`,
    },
    data: {
      klant_ean: KLANT_EAN,
      meter_ean: METER_EAN,
      start_tijd: new Date(now - 6 * 3_600_000).toISOString(),
      eind_tijd: new Date(now).toISOString(),
    },
  })
  return response.status()
}

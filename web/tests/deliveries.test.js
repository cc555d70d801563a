// Deliveries as an operator sees them: one under way, one that failed, lines that were rejected, and what
// comes in while they look at the noon board.

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { launch, skip as noBrowser } from './chromium.js'
import { address, OPERATOR_URL, signedIn } from './operator.js'
import { ask, DROP_FOLDER, deliver, HEADER, hoursAgo, newEan } from './site.js'
import { assertAccessible, NARROW, visit as visitAt, WIDE } from './visit.js'

const { METER_EAN, RUNNING_DELIVERY, TROUBLED_DELIVERY } = process.env

const skip = noBrowser || (OPERATOR_URL && DROP_FOLDER ? false : 'no OPERATOR_URL and DROP_FOLDER')

describe('an operator who looks after deliveries', { skip, timeout: 300_000 }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser
  /** @type {Awaited<ReturnType<typeof signedIn>>} */
  let storageState

  before(async () => {
    browser = await launch()
    storageState = await signedIn(browser)
    // All that tests need, at once: the folder is looked at every five seconds.
    await deliver('zonder-kop.csv', ['meter;tijd', '1;2'])
    await deliver('afgekeurd.csv', [
      HEADER,
      `${METER_EAN},${hoursAgo(60)},veel,,,,,measured`,
      `${newEan()},${hoursAgo(60)},-1,,,,,measured`,
    ])
  })
  after(() => browser?.close())

  /**
   * @param {string} path
   * @param {(page: import('playwright-core').Page) => Promise<void>} look
   */
  function visit(path, look) {
    return visitAt(browser, OPERATOR_URL, { storageState, viewport: WIDE }, async (page) => {
      await page.goto(address(path))
      await look(page)
    })
  }

  /**
   * The page of a delivery, once it is there.
   * @param {import('playwright-core').Page} page
   * @param {string} name
   */
  async function open(page, name) {
    // The list is live: it need not be loaded anew.
    await page.getByRole('link', { name, exact: true }).first().click({ timeout: 60_000 })
    await page.getByRole('heading', { name, level: 1 }).waitFor()
  }

  it('sees how far one is that runs, and sees it come further', {
    skip: RUNNING_DELIVERY ? false : 'no RUNNING_DELIVERY',
  }, async () => {
    await visit(`/leveringen/${RUNNING_DELIVERY}`, async (page) => {
      const bar = page.getByRole('progressbar')
      await bar.waitFor()
      await assertAccessible(page)
      const value = await bar.getAttribute('value')
      assert.equal(await bar.getAttribute('max'), '1000000')
      assert.ok(Number(value) > 0 && Number(value) < 1_000_000, `${value}`)
      await page.waitForFunction(
        (before) => document.querySelector('progress')?.getAttribute('value') !== before,
        value,
      )
    })
  })

  it('reads in Dutch why a file failed, and has it taken in again', async () => {
    await visit('/leveringen', async (page) => {
      await open(page, 'zonder-kop.csv')
      await page.getByText('Een kolom ontbreekt in de kop').waitFor()
      await assertAccessible(page)
      await page.getByRole('button', { name: 'Opnieuw inlezen' }).click()
      const dialog = page.getByRole('dialog')
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Opnieuw inlezen' }).click()
      await page.getByText('Opnieuw ingelezen', { exact: true }).waitFor()
      assert.equal(await page.getByRole('button', { name: 'Opnieuw inlezen' }).count(), 0)
      // As it was not mended it fails again, as a delivery of its own.
      await page.goto(address('/leveringen?stand=FAILED'))
      await page.getByRole('link', { name: 'zonder-kop.csv' }).nth(1).waitFor({ timeout: 60_000 })
    })
  })

  it('reads what is in the way of one, and gives it up', {
    skip: TROUBLED_DELIVERY ? false : 'no TROUBLED_DELIVERY',
  }, async () => {
    await visit(`/leveringen/${TROUBLED_DELIVERY}`, async (page) => {
      await page.getByText('Het bestand kan niet worden gelezen').waitFor()
      await page.getByText('Permission denied').waitFor()
      await page.getByText('Volgende poging').waitFor()
      await assertAccessible(page)
      await page.getByRole('button', { name: 'Opgeven' }).click()
      const dialog = page.getByRole('dialog')
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Opgeven' }).click()
      await page.getByText('Een medewerker heeft deze levering opgegeven').waitFor()
      assert.equal(await page.getByRole('button', { name: 'Opgeven' }).count(), 0)
    })
  })

  it('sees that a file repeats an earlier one', async () => {
    const lines = [HEADER, `${METER_EAN},${hoursAgo(61)},-1,,,,,measured`]
    await visit('/leveringen', async (page) => {
      await deliver('een-keer.csv', lines)
      await open(page, 'een-keer.csv')
      await page.getByText('verwerkt', { exact: true }).waitFor()
      await page.goto(address('/leveringen'))
      await deliver('nog-een-keer.csv', lines)
      await open(page, 'nog-een-keer.csv')
      await page.getByText('herhaald', { exact: true }).waitFor()
      await page.getByRole('link', { name: 'een-keer.csv', exact: true }).waitFor()
      await assertAccessible(page)
    })
  })

  it('reads in Dutch why lines were rejected, and mends one', async () => {
    await visit('/leveringen', async (page) => {
      await open(page, 'afgekeurd.csv')
      await page.getByText('active_power_kw is geen getal').waitFor()
      await page.getByText('geen meter met deze EAN').waitFor()
      await page.setViewportSize(NARROW)
      await assertAccessible(page)
      await page.setViewportSize(WIDE)

      await page.getByRole('button', { name: 'Herstellen' }).first().click()
      const dialog = page.getByRole('dialog')
      await assertAccessible(page)
      const line = dialog.getByLabel('De regel zoals hij had moeten zijn')
      await line.fill((await line.inputValue()).replace('veel', 'nog meer'))
      await dialog.getByRole('button', { name: 'Inlezen' }).click()
      await dialog.getByText('nog steeds afgekeurd. active_power_kw is geen getal').waitFor()
      await line.fill((await line.inputValue()).replace('nog meer', '-2.5'))
      await dialog.getByRole('button', { name: 'Inlezen' }).click()
      await page.getByText('hersteld', { exact: true }).waitFor()

      await page.getByRole('button', { name: 'Alles opnieuw proberen' }).click()
      await dialog.getByLabel('Alleen met deze reden').selectOption('onbekende meter')
      await dialog.getByRole('button', { name: 'Opnieuw proberen' }).click()
      await dialog.getByText('nog steeds afgekeurd. Er is geen meter').waitFor()
      await dialog.getByRole('button', { name: 'Annuleren' }).click()

      await page.goto(address('/afgekeurd?hersteld=nee&reden=UNKNOWN_METER'))
      await page.getByText('onbekende meter').nth(1).waitFor()
      assert.equal(await page.getByRole('cell', { name: 'ongeldig getal' }).count(), 0)
    })
  })

  it('sees on the noon board what comes in, without asking for it', async () => {
    const [klantEan, ean] = [newEan(), newEan()]
    await visit(`/?zoek=${klantEan}`, async (page) => {
      await page.getByText('live', { exact: true }).waitFor()
      const validFrom = hoursAgo(240)
      await ask(
        page,
        `mutation($customer: RegisterCustomerInput!, $meter: RegisterMeterInput!, $consent: RecordConsentInput!) {
          registerCustomer(input: $customer) { status }
          registerMeter(input: $meter) { status }
          recordConsent(input: $consent) { status }
        }`,
        {
          customer: { klantEan, name: 'Zonnedak De Middag', validFrom },
          meter: { klantEan, ean, type: 'TRANSFER_POINT', installedAt: validFrom },
          consent: { klantEan, declaredBy: 'J. Voorbeeld', authority: 'OWNER', declaredAt: hoursAgo(239) },
        },
      )
      const row = page.getByRole('row', { name: 'Zonnedak De Middag' })
      await row.getByText('niets binnen').waitFor()
      await deliver('gisteren.csv', [HEADER, `${ean},${yesterdayNoon()},-1,,,,,measured`])
      await row.getByText('onvolledig').waitFor({ timeout: 60_000 })
      await assertAccessible(page)
    })
  })

  it('is told where nothing comes by itself, and still sees it', async () => {
    await visit('/', async (page) => {
      await page.routeWebSocket(/graphql/, (socket) => socket.close())
      await page.reload()
      await page.getByText('niet live', { exact: true }).waitFor()
      await assertAccessible(page)
    })
  })
})

/** A moment of yesterday in Amsterdam, whatever the time of the year. */
function yesterdayNoon() {
  const day = new Date(Date.now() - 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Europe/Amsterdam' })
  return `${day}T11:00:00Z`
}

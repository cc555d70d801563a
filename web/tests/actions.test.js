// What an operator does in the dashboards, from the first page to the last, and what is shown of it.

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { generate } from 'lean-qr'
import { launch, skip as noBrowser } from './chromium.js'
import { address, OPERATOR_URL, signedIn } from './operator.js'
import { ask, newEan } from './site.js'
import { assertAccessible, visit as visitAt, WIDE } from './visit.js'

const { COMPANY_NAME } = process.env

const skip = noBrowser || (OPERATOR_URL ? false : 'no OPERATOR_URL')

describe('an operator', { skip, timeout: 300_000 }, () => {
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
   * @param {string} path
   * @param {(page: import('playwright-core').Page) => Promise<void>} look
   */
  function visit(path, look) {
    return visitAt(browser, OPERATOR_URL, { storageState, viewport: WIDE }, async (page) => {
      await page.goto(address(path), { waitUntil: 'networkidle' })
      await look(page)
    })
  }

  it('registers a customer and a meter, records their consent, and withdraws it', async () => {
    const [klantEan, meterEan] = [newEan(), newEan()]
    await visit('/klanten', async (page) => {
      await page.getByRole('button', { name: 'Klant registreren' }).click()
      const dialog = page.getByRole('dialog')
      await assertAccessible(page)
      await dialog.getByLabel('Naam van de houder').fill('Kwekerij De Tuinkamer')
      await dialog.getByLabel('EAN aansluiting').fill(klantEan)
      await dialog.getByRole('button', { name: 'Registreren' }).click()
      await page.getByRole('heading', { name: 'Kwekerij De Tuinkamer', level: 1 }).waitFor()
      await page.getByText('niet gegeven').waitFor()

      await page.getByRole('button', { name: 'Meter registreren' }).click()
      await dialog.getByLabel('EAN meter').fill(meterEan)
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Registreren' }).click()
      await page.getByRole('link', { name: meterEan }).waitFor()

      await page.getByRole('button', { name: 'Toestemming vastleggen' }).click()
      await dialog.getByLabel('Bevoegdheid').selectOption({ label: 'mag namens de houder tekenen' })
      await dialog.getByLabel('Waarom die persoon mag tekenen').fill('bestuurder')
      const now = new Date(Date.now() - 60_000).toLocaleString('sv-SE', { timeZone: 'Europe/Amsterdam' })
      await dialog.getByLabel('Ondertekend op').fill(now.slice(0, 16).replace(' ', 'T'))
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Vastleggen' }).click()
      // Whoever signed a minute ago was no holder then.
      await dialog.getByText('nog geen houder').waitFor()
      await dialog.getByRole('button', { name: 'Annuleren' }).click()
      // The window gives the focus back once it is gone.
      await page.locator('button:focus', { hasText: 'Toestemming vastleggen' }).waitFor()
    })
  })

  it('invites a customer, and gets a letter with the code', async () => {
    await visit('/klanten?zoek=Kwekerij', async (page) => {
      await page.getByRole('checkbox', { name: 'Kwekerij De Tuinkamer kiezen' }).first().check()
      await page.getByRole('button', { name: 'Uitnodigen (1)' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Uitnodigen' }).click()
      await page.getByRole('heading', { name: 'Brieven', level: 1 }).waitFor()
      await page.getByRole('img', { name: 'QR-code' }).waitFor()
      const code = await page.locator('.letter .code').textContent()
      assert.match(code ?? '', /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/)
      await assertAccessible(page)
      await assertPrints(page, code ?? '')
      await page.reload()
      await page.getByText('Er zijn geen brieven').waitFor()
    })
  })

  it('is told by name whose consent was not withdrawn with the others', async () => {
    const [first, second] = [newEan(), newEan()]
    await visit('/klanten', async (page) => {
      await ask(
        page,
        `mutation($one: RegisterCustomerInput!, $other: RegisterCustomerInput!) {
          one: registerCustomer(input: $one) { status }
          other: registerCustomer(input: $other) { status }
        }`,
        {
          one: { klantEan: first, name: 'Zonnepark Noorderlicht', validFrom: '2026-01-01T00:00:00Z' },
          other: { klantEan: second, name: 'Zonnepark Noorderlaan' },
        },
      )
      await ask(page, 'mutation($input: RecordConsentInput!) { recordConsent(input: $input) { status } }', {
        input: {
          klantEan: first,
          declaredBy: 'Zonnepark Noorderlicht',
          authority: 'OWNER',
          declaredAt: '2026-02-01T00:00:00Z',
        },
      })
      await page.goto(address('/klanten?zoek=Zonnepark+Noorderl'), { waitUntil: 'networkidle' })
      for (const name of ['Zonnepark Noorderlicht', 'Zonnepark Noorderlaan']) {
        await page.getByRole('checkbox', { name: `${name} kiezen` }).check()
      }
      await page.getByRole('button', { name: 'Toestemming intrekken (2)' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Verklaard door').fill('de houders')
      await dialog.getByRole('button', { name: 'Intrekken' }).click()
      await dialog.getByRole('heading', { name: '1 van 2 toestemmingen zijn ingetrokken.' }).waitFor()
      await dialog.getByText('Zonnepark Noorderlaan: er is geen toestemming van kracht.').waitFor()
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Sluiten' }).click()
      await dialog.waitFor({ state: 'detached' })
    })
  })

  it('sees what would become of a file, and takes it in', async () => {
    const klantEan = newEan()
    const csv = `klant_ean;name;meter_ean;meter_type
${klantEan};Garage Voorbeeld;${newEan()};overdrachtspuntmeter
871234567890123456;Verkeerd;${newEan()};overdrachtspuntmeter
`
    await visit('/klanten/inlezen', async (page) => {
      await page
        .getByLabel('Bestand')
        .setInputFiles({ name: 'klanten.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
      await page.getByRole('heading', { name: 'Wat er zou gebeuren' }).waitFor()
      await page.getByRole('button', { name: 'afgekeurd 1' }).waitFor()
      await assertAccessible(page)
      await page.getByRole('button', { name: '1 regels inlezen' }).click()
      await page.getByRole('heading', { name: 'Wat er is gebeurd' }).waitFor()
      await page.goto(address(`/klanten?zoek=${klantEan}`))
      await page.getByRole('link', { name: 'Garage Voorbeeld' }).waitFor()
    })
  })

  it("refreshes Liander's password, and sees that it is not in use yet", async () => {
    await visit('/sleutels', async (page) => {
      await page.getByRole('button', { name: 'Vernieuwen' }).click()
      const dialog = page.getByRole('dialog')
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Nieuw wachtwoord maken' }).click()
      assert.ok(((await dialog.locator('code').textContent()) ?? '').length >= 20)
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Ik heb het bewaard' }).click()
      await page.getByText('Liander gebruikt haar nog niet').waitFor()
    })
  })

  it('is asked once before anything ends, and can still go back', async () => {
    await visit('/sleutels', async (page) => {
      const revoke = page.getByRole('button', { name: 'Intrekken' }).first()
      await revoke.click()
      await page.getByRole('dialog').getByText('opent meteen niets meer').waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      await page.locator('button:focus', { hasText: 'Intrekken' }).waitFor()
    })
  })
})

/**
 * On paper there is the letter, on one sheet, and nothing of what stands around it.
 * @param {import('playwright-core').Page} page
 * @param {string} code
 */
async function assertPrints(page, code) {
  await page.emulateMedia({ media: 'print' })
  const [printed, letter] = await page.evaluate(() =>
    [document.body, document.querySelector('.letter')].map(
      (part) => /** @type {HTMLElement} */ (part).innerText,
    ),
  )
  assert.equal(printed?.trim(), letter?.trim())
  assert.ok(printed?.includes(code))
  if (COMPANY_NAME) assert.ok(printed?.includes(COMPANY_NAME))
  const portal = /https:\S+\/portal\//.exec(printed ?? '')?.[0] ?? ''
  // Drawn by the same library, which is not on trial here: what is, is what it says.
  const drawn = (await page.locator('.qr path').getAttribute('d')) ?? ''
  const dark = (drawn.match(/M/g) ?? []).length
  const qr = generate(portal)
  let expected = 0
  for (let x = 0; x < qr.size; x++) for (let y = 0; y < qr.size; y++) expected += qr.get(x, y) ? 1 : 0
  assert.equal(dark, expected)
  const pages = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g)
  assert.equal(pages?.length, 1)
  await page.emulateMedia({ media: 'screen' })
}

// Sources as an operator meets them: describing one by a file that nobody knows, mending a description, and saying
// what a source calls its meters.

import assert from 'node:assert/strict'
import { access, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { launch, skip as noBrowser } from './chromium.js'
import { address, OPERATOR_URL, signedIn } from './operator.js'
import { ask, DROP_FOLDER, hoursAgo, newEan } from './site.js'
import { assertAccessible, eventually, NARROW, visit as visitAt, WIDE } from './visit.js'

const skip = noBrowser || (OPERATOR_URL && DROP_FOLDER ? false : 'no OPERATOR_URL and DROP_FOLDER')

/** Yesterday as Dutch systems write it. */
const yesterday = new Intl.DateTimeFormat('nl-NL', {
  timeZone: 'Europe/Amsterdam',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
}).format(Date.now() - 86_400_000)

const FILE = `Meternummer;Tijdstip;Verbruik (kWh)
M-0017;${yesterday} 00:00;1,5
M-0017;${yesterday} 00:05;0,25
M-0017;${yesterday} 00:10;veel
M-0017;${yesterday} 00:15;
`

/** More lines than are shown. */
const LONG = `Meternummer;Tijdstip;Verbruik (kWh)
${`M-0017;${yesterday} 00:00;1,5
`.repeat(120)}`

const DESCRIPTION = `[container]
kind = "csv"

[layout]
shape = "long"
identifier = { column = "Meter" }
value = "Waarde"

[time]
columns = ["Tijd"]

[[channels]]
name = "*"
quantity = "active_power"
unit = "kWh"
`

describe('an operator who looks after sources', { skip, timeout: 300_000 }, () => {
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
      await page.goto(address(path))
      await look(page)
    })
  }

  /**
   * A source, described without the pages.
   * @param {import('playwright-core').Page} page
   * @param {string} name
   */
  async function define(page, name) {
    const mutation = 'mutation($input: DefineSourceInput!) { defineSource(input: $input) { status } }'
    const { defineSource } = await ask(page, mutation, { input: { name, descriptionToml: DESCRIPTION } })
    assert.equal(defineSource.status, 'REGISTERED')
    await page.goto(address(`/bronnen/${name}`))
    await page.getByRole('heading', { name, level: 1 }).waitFor()
  }

  /** @param {import('playwright-core').Page} page */
  async function assertFits(page) {
    for (const viewport of [NARROW, { width: 768, height: 900 }, WIDE]) {
      await page.setViewportSize(viewport)
      await assertAccessible(page)
    }
  }

  it('describes one by a file that nobody knows, and sees its readings on the noon board', async () => {
    const [klantEan, ean] = [newEan(), newEan()]
    await visit('/bronnen', async (page) => {
      await register(page, klantEan, ean)
      await page.getByRole('link', { name: 'Bron beschrijven', exact: true }).click()
      await page.getByRole('heading', { name: 'Bron beschrijven', level: 1 }).waitFor()
      await drop(page, 'dag.csv', FILE)

      // What was guessed, and what it makes of the lines.
      await page.getByText('4 regels, waarin').waitFor()
      assert.equal(await page.getByLabel('Tussen de kolommen').inputValue(), ';')
      assert.equal(await page.getByLabel('Decimaalteken').inputValue(), ',')
      assert.equal(await page.getByRole('combobox', { name: /^Een tijd is/ }).inputValue(), 'start')
      await page.getByText('18 kW').waitFor()
      await page.getByText('wacht op alias').first().waitFor()
      await page.getByText('ongeldig getal').first().waitFor()
      await page.getByText('geen waarde', { exact: true }).first().waitFor()
      await assertFits(page)

      // Another choice is seen at once.
      const unit = page.getByRole('combobox', { name: /^Eenheid/ })
      await unit.selectOption('Wh')
      await page.getByText('0,018 kW').waitFor()
      await unit.selectOption('kWh')
      await page.getByText('18 kW').waitFor()

      await page.getByLabel('Naam van de bron').fill('Onbekend')
      await page.getByRole('button', { name: 'Bron opslaan' }).click()
      await page.getByText('Een bron heet met 2 tot 40 kleine letters').waitFor()
      await page.getByLabel('Naam van de bron').fill('onbekend-bestand')
      await page.getByRole('button', { name: 'Bron opslaan' }).click()

      await page.getByRole('heading', { name: 'onbekend-bestand is beschreven' }).waitFor()
      const lines = page.getByLabel('Regels')
      assert.equal(await lines.inputValue(), 'identifier;meter_ean\nM-0017;')
      await assertFits(page)
      await lines.fill(`identifier;meter_ean\nM-0017;${ean}`)
      await page.getByRole('button', { name: 'Inlezen' }).click()
      await page.getByText('1 alias is ingelezen').waitFor()

      await page.goto(address(`/?zoek=${klantEan}`))
      const row = page.getByRole('row', { name: 'Zonnedak De Bron' })
      await row.getByText('niets binnen').waitFor()
      await deliverTo('onbekend-bestand', 'dag.csv', FILE)
      await row.getByText('onvolledig').waitFor({ timeout: 60_000 })

      await page.goto(address('/bronnen/onbekend-bestand'))
      await page.getByRole('link', { name: 'dag.csv' }).waitFor()
      await assertFits(page)

      // The list of its deliveries alone, until the filter is taken away.
      await page.getByRole('link', { name: 'Alle leveringen van deze bron' }).click()
      await page.getByRole('row', { name: 'dag.csv' }).waitFor()
      const filter = page.getByRole('combobox', { name: 'Bron' })
      await eventually(async () => assert.equal(await filter.inputValue(), 'onbekend-bestand'))
      assert.equal(await page.locator('tbody tr').count(), 1)
      await assertFits(page)
      await filter.selectOption('')
      await eventually(async () => assert.ok((await page.locator('tbody tr').count()) > 1))
      assert.ok(!page.url().includes('bron='))
      await page.goto(address('/bronnen'))
      await page.getByRole('link', { name: 'onbekend-bestand' }).waitFor()
      await assertFits(page)
    })
  })

  it('says by which column summer time is told from winter time', async () => {
    await visit('/bronnen/nieuw/beschrijven', async (page) => {
      const lines = ['00:00', '00:05'].map((time) => `M-9;${yesterday} ${time};W;1,5\n`)
      await drop(page, 'dag.csv', `Meternummer;Tijdstip;DST;Verbruik (kWh)\n${lines.join('')}`)
      await page.getByLabel('Kolom die zomer- of wintertijd zegt').selectOption('DST')
      await page.getByLabel('Wat daarin staat bij zomertijd').fill('zomer')
      await assertFits(page)
      await page.getByRole('button', { name: 'Tekst (TOML)' }).click()
      const text = page.getByLabel('Beschrijving (TOML)')
      assert.match(await text.inputValue(), /summer = \{ column = "DST", summer = "zomer" \}\n/)
      await page.getByRole('button', { name: 'Formulier' }).click()
      assert.equal(await page.getByLabel('Wat daarin staat bij zomertijd').inputValue(), 'zomer')
      await page.getByLabel('Kolom die zomer- of wintertijd zegt').selectOption('')
      assert.equal(await page.getByLabel('Wat daarin staat bij zomertijd').count(), 0)
      // On a clock without summer time nothing is to be told apart.
      await page.getByLabel('Op welke klok').first().selectOption('utc')
      assert.equal(await page.getByLabel('Kolom die zomer- of wintertijd zegt').count(), 0)
    })
  })

  it('describes counters of tariffs with a version each, and sees what they make together', async () => {
    await visit('/bronnen/nieuw/beschrijven', async (page) => {
      const line = (
        /** @type {string} */ time,
        /** @type {string} */ register,
        /** @type {number} */ value,
      ) => `M-8;${yesterday} ${time};1-0:1.8.${register};${value};kWh;1\n`
      const file = ['08:00', '08:05'].map((time, at) => line(time, '1', 100 + at) + line(time, '2', 7 + at))
      await drop(page, 'standen.csv', `Meter;Tijdstip;Telwerk;Stand;Eenheid;Versie\n${file.join('')}`)

      // The readings stand at the lines that complete them: two registers of one kWh in five minutes.
      await page.getByText('Dit lijken tellerstanden').waitFor()
      await page.getByText('24 kW').first().waitFor()
      const first = page.getByRole('group', { name: 'Kanaal 1-0:1.8.1' })
      assert.equal(await first.getByLabel('Een waarde is').inputValue(), 'counter')
      assert.ok(await first.getByLabel('deel').isChecked())
      await first.getByLabel('Eenheid').selectOption('kW')
      assert.equal(await first.getByLabel('Een waarde is').count(), 0)
      await first.getByLabel('Eenheid').selectOption('kWh')
      await first.getByLabel('Een waarde is').selectOption('counter')

      const version = page.getByLabel('Kolom met de versie of aanmaaktijd')
      await version.selectOption('Versie')
      await page.getByRole('group', { name: 'Versie van een regel' }).getByLabel('Hoe dit').waitFor()
      await page.getByText('telt mee met andere regels').first().waitFor()
      await eventually(async () => assert.equal(await page.locator('.is-stale').count(), 0))
      await assertFits(page)

      await page.getByRole('button', { name: 'Tekst (TOML)' }).click()
      const text = page.getByLabel('Beschrijving (TOML)')
      const written = await text.inputValue()
      assert.match(written, /\[issue\]\ncolumns = \["Versie"\]\nformat = "number"\n/)
      assert.equal(written.match(/counter = true\npart = true|part = true\ncounter = true/g)?.length, 2)

      // What is said in the text is there in the form, and stays where the form changes something else.
      await text.fill(
        `${written.replace('"1-0:1.8.2"', '"*"')}[interval]\nseconds = 10\nleast_coverage = 60\n`.replace(
          'format = "number"',
          'format = "%d-%m-%Y %H:%M"\nclock = "utc"',
        ),
      )
      const form = page.getByRole('button', { name: 'Formulier' })
      await eventually(async () => assert.ok(await form.isEnabled()))
      await form.click()
      assert.equal(await page.getByLabel('Om de hoeveel seconden').inputValue(), '10')
      // All channels are counters, of which nothing is averaged.
      assert.equal(await page.getByLabel('Minste dekking in procenten').count(), 0)
      await first.getByLabel('Een waarde is').selectOption('interval')
      assert.equal(await page.getByLabel('Minste dekking in procenten').inputValue(), '60')
      await page.getByRole('button', { name: 'Tekst (TOML)' }).click()
      const said = await text.inputValue()
      assert.match(said, /\[interval\]\nseconds = 10\nleast_coverage = 60\n/)
      assert.match(said, /format = "%d-%m-%Y %H:%M"\nclock = "utc"/)
      await form.click()
      await page.getByLabel('Lengte van een interval').selectOption('15')
      await page.getByLabel('Kwartierwaarden').selectOption('estimate')
      await version.selectOption('')
      await page.getByRole('button', { name: 'Tekst (TOML)' }).click()
      const last = await text.inputValue()
      assert.match(last, /\[interval\]\nminutes = 15\nquarter_hours = "estimate"\n/)
      assert.doesNotMatch(last, /seconds|least_coverage|issue/)
    })
  })

  it('goes from the form to the text and back, and loses nothing of either', async () => {
    await visit('/bronnen/nieuw/beschrijven', async (page) => {
      await drop(page, 'dag.csv', LONG)
      await page.getByText('120 regels, waarin').waitFor()
      await page.getByRole('button', { name: 'Tekst (TOML)' }).click()
      await page.getByText('De eerste 100 van 120 regels.').waitFor()
      const text = page.getByLabel('Beschrijving (TOML)')
      const guessed = await text.inputValue()
      assert.match(guessed, /delimiter = ";"/)
      await assertFits(page)

      await text.fill(guessed.replace('shape = "long"', 'shape = "lang"'))
      await page.getByText(/Regel \d+, teken \d+:/).waitFor()
      await page.getByText('layout.shape').waitFor()
      await assertAccessible(page)
      assert.ok(await page.getByRole('button', { name: 'Formulier' }).isDisabled())
      assert.ok(await page.getByRole('button', { name: 'Bron opslaan' }).isDisabled())
      await page.getByRole('button', { name: 'Toon de plaats' }).click()
      const marked = await text.evaluate((/** @type {HTMLTextAreaElement} */ area) =>
        area.value.slice(area.selectionStart, area.selectionEnd),
      )
      assert.equal(marked, 'shape = "lang"')

      await text.fill(`# Van de leverancier.\n${guessed}`)
      await page.getByText('120 regels, waarin').waitFor()
      await page.getByRole('button', { name: 'Formulier' }).click()
      await page.getByLabel('Tussen de kolommen').waitFor()
      await page.getByRole('button', { name: 'Tekst (TOML)' }).click()
      assert.match(await text.inputValue(), /^# Van de leverancier/)
    })
  })

  it('is told where a description is wrong, mends it, and sees what it changed', async () => {
    await visit('/bronnen', async (page) => {
      await define(page, 'verbeterd')
      const text = page.getByLabel('Beschrijving (TOML)')
      const before = await text.inputValue()
      await text.fill(before.replace('columns = ["Tijd"]', 'columns = []'))
      await page.getByRole('button', { name: 'Opslaan' }).click()
      await page.getByText('Regel 10, teken 1:').waitFor()
      await page.getByText('time.columns').waitFor()
      await assertAccessible(page)

      await text.fill(before.replace('columns = ["Tijd"]', 'columns = ["Tijd"]\nlabel = "start"'))
      await page.getByRole('button', { name: 'Opslaan' }).click()
      await page.getByText('De beschrijving is opgeslagen.').waitFor()
      await page.getByText('Versie 2', { exact: true }).waitFor()
      await page.getByText('time.label', { exact: true }).waitFor()
      await assertFits(page)

      await page.getByRole('button', { name: 'In de tekst zetten' }).click()
      await eventually(async () => assert.equal(await text.inputValue(), before))
    })
  })

  it('writes an indent by Tab, and leaves the text after Escape', async () => {
    await visit('/bronnen', async (page) => {
      await define(page, 'getypt')
      const text = page.getByLabel('Beschrijving (TOML)')
      const before = await text.inputValue()
      await text.focus()
      await page.keyboard.press('Control+Home')
      await page.keyboard.press('Tab')
      assert.equal(await text.inputValue(), `  ${before}`)
      await page.keyboard.press('Escape')
      await page.keyboard.press('Tab')
      await page.locator('button:focus', { hasText: 'Opslaan' }).waitFor()
    })
  })

  it('says what it calls meters, and is told of every line that is wrong', async () => {
    const [one, other] = [newEan(), newEan()]
    await visit('/bronnen', async (page) => {
      await define(page, 'met-aliassen')
      await page.getByRole('button', { name: 'Aliassen inlezen' }).click()
      const dialog = page.getByRole('dialog')
      const lines = dialog.getByLabel('Regels')
      await lines.fill(`identifier;meter_ean\nA-1;${one}\nA-2;123\n;${other}`)
      await dialog.getByRole('button', { name: 'Inlezen' }).click()
      await dialog.getByText('2 regels kloppen niet.').waitFor()
      await dialog.getByText('Regel 3', { exact: true }).waitFor()
      await dialog.getByText('Regel 4', { exact: true }).waitFor()
      await assertAccessible(page)
      await lines.fill(`identifier;meter_ean;valid_from\nA-1;${one};2026-01-01\nA-2;${other};`)
      await dialog.getByRole('button', { name: 'Inlezen' }).click()
      await page.getByRole('row', { name: 'A-2' }).waitFor()
      await assertFits(page)

      await page.getByLabel('Naam bij de bron').fill('A-1')
      await eventually(async () => assert.equal(await page.getByRole('row', { name: 'A-2' }).count(), 0))
      await page.getByRole('button', { name: 'Beëindigen' }).click()
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Beëindigen' }).click()
      await page.getByText('De alias is beëindigd.').waitFor()
      await page.getByRole('row', { name: 'A-1' }).getByText('tot en met').waitFor()

      await page.getByLabel('Naam bij de bron').fill('A-2')
      await page.getByRole('row', { name: 'A-2' }).getByRole('button', { name: 'Verwijderen' }).click()
      await dialog.getByRole('button', { name: 'Verwijderen' }).click()
      await page.getByText('Niets gevonden met deze filters.').waitFor()
    })
  })

  it('tries a description out with the aliases that there are, and disables its source', async () => {
    await visit('/bronnen', async (page) => {
      await define(page, 'uitgezet')
      await page.getByRole('link', { name: 'Met een bestand uitproberen' }).click()
      await page.getByRole('heading', { name: 'uitgezet uitproberen' }).waitFor()
      // Without a file, too, the form is there again once the text was looked at.
      await page.getByRole('button', { name: 'Tekst (TOML)' }).click()
      await page.getByRole('button', { name: 'Formulier' }).click()
      await drop(page, 'x.csv', 'Meter,Moment,Waarde\nA,B,1\n')
      await page.getByText('Van dit bestand wordt niets ingelezen.').first().waitFor()
      await page.getByText('it lacks Tijd').waitFor()
      await page.getByLabel('Kolom met de tijd, of de datum').selectOption('Moment')
      await page.getByText('ongeldig tijdstip').first().waitFor()
      await assertFits(page)

      await page.goto(address('/bronnen/uitgezet'))
      await page.getByRole('button', { name: 'Uitzetten' }).click()
      await assertAccessible(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Uitzetten' }).click()
      await page.getByText('De bron staat uit.').waitFor()
      await page.getByText('Uit sinds').waitFor()
      await page.getByRole('button', { name: 'Aanzetten' }).waitFor()
    })
  })
})

/**
 * @param {import('playwright-core').Page} page
 * @param {string} klantEan
 * @param {string} ean
 */
async function register(page, klantEan, ean) {
  const validFrom = hoursAgo(240)
  await ask(
    page,
    `mutation($customer: RegisterCustomerInput!, $meter: RegisterMeterInput!, $consent: RecordConsentInput!) {
      registerCustomer(input: $customer) { status }
      registerMeter(input: $meter) { status }
      recordConsent(input: $consent) { status }
    }`,
    {
      customer: { klantEan, name: 'Zonnedak De Bron', validFrom },
      meter: { klantEan, ean, type: 'TRANSFER_POINT', installedAt: validFrom },
      consent: { klantEan, declaredBy: 'J. Voorbeeld', authority: 'OWNER', declaredAt: hoursAgo(239) },
    },
  )
}

/**
 * Drops a file where a sample is asked for.
 * @param {import('playwright-core').Page} page
 * @param {string} name
 * @param {string} text
 */
async function drop(page, name, text) {
  await page.locator('.drop').waitFor()
  const dataTransfer = await page.evaluateHandle(
    ({ name, text }) => {
      const carried = new DataTransfer()
      carried.items.add(new File([text], name, { type: 'text/csv' }))
      return carried
    },
    { name, text },
  )
  await page.dispatchEvent('.drop', 'drop', { dataTransfer })
}

/**
 * Puts a file into the folder of a source, as a sender should, once there is one.
 * @param {string} source
 * @param {string} name
 * @param {string} text
 */
async function deliverTo(source, name, text) {
  const folder = join(DROP_FOLDER, 'sources', source, 'incoming')
  await eventually(() => access(folder))
  await writeFile(join(folder, `${name}.part`), text)
  await rename(join(folder, `${name}.part`), join(folder, name))
}

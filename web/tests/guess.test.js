// What the dashboard guesses of a sample, and the text that it writes of a description.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createServer } from 'vite'

const EAN = '871685900000000134'

/** @typedef {typeof import('../dashboard/sources/guess/guess.ts')} Guessing */

describe('a guess at how a source writes its readings', () => {
  /** @type {import('vite').ViteDevServer} */
  let vite
  /** @type {Guessing} */
  let guessing
  /** @type {typeof import('../dashboard/sources/guess/read.ts')} */
  let reading
  /** @type {typeof import('../dashboard/sources/guess/sample.ts')} */
  let samples
  /** @type {typeof import('../dashboard/sources/toml.ts')} */
  let toml
  /** @type {typeof import('../dashboard/sources/description.ts')} */
  let descriptions

  before(async () => {
    vite = await createServer({
      configFile: false,
      root: new URL('..', import.meta.url).pathname,
      server: { middlewareMode: true, ws: false },
      optimizeDeps: { noDiscovery: true },
      logLevel: 'error',
    })
    const load = (/** @type {string} */ path) => vite.ssrLoadModule(`/dashboard/sources/${path}`)
    guessing = /** @type {Guessing} */ (await load('guess/guess.ts'))
    reading = /** @type {typeof reading} */ (await load('guess/read.ts'))
    samples = /** @type {typeof samples} */ (await load('guess/sample.ts'))
    toml = /** @type {typeof toml} */ (await load('toml.ts'))
    descriptions = /** @type {typeof descriptions} */ (await load('description.ts'))
  })
  after(() => vite?.close())

  /**
   * @param {string | Uint8Array<ArrayBuffer>} content
   * @param {string} [name]
   */
  async function guessOf(content, name = 'dag.csv') {
    return guessing.guess(await samples.sampleOf(name, new Blob([content])))
  }

  /** @param {string} path */
  const shape = (path) =>
    new Uint8Array(readFileSync(new URL(`../../tests/ingest/shapes/${path}`, import.meta.url)))

  it('finds a line a value, with semicolons, commas, local time and the unit in the heading', async () => {
    const { description, doubts } = await guessOf(
      `Meternummer;Tijdstip;Verbruik (kWh)\nM-1;21-11-2026 00:00;1,5\nM-1;21-11-2026 00:05;0,25\n`,
    )
    assert.equal(description.container.delimiter, ';')
    assert.deepEqual(description.layout, {
      shape: 'long',
      identifier: { column: 'Meternummer' },
      value: 'Verbruik (kWh)',
    })
    assert.deepEqual(description.time, {
      columns: ['Tijdstip'],
      label: 'start',
      format: '%d-%m-%Y %H:%M',
      clock: 'amsterdam',
    })
    assert.equal(description.numbers?.decimal, ',')
    assert.deepEqual(description.channels, [{ name: '*', quantity: 'active_power', unit: 'kWh' }])
    assert.deepEqual(doubts, [])
  })

  it('finds a column a channel, and which way each counts', async () => {
    const { description } = await guessOf(shape('import_and_export_in_two_columns/saldo.csv'))
    assert.equal(description.layout.shape, 'wide')
    const told = description.channels.map(({ name, quantity, direction }) => [
      name,
      quantity,
      direction ?? 'import',
    ])
    assert.deepEqual(told, [
      ['Levering', 'active_power', 'import'],
      ['Teruglevering', 'active_power', 'export'],
      ['Q+', 'reactive_power', 'import'],
      ['Q-', 'reactive_power', 'export'],
    ])
  })

  it('knows channels by their OBIS codes, and the columns of unit and status', async () => {
    const { description } = await guessOf(shape('long_by_obis_code/readings.csv'))
    assert.deepEqual(
      [description.layout.channel, description.layout.unit, description.layout.status],
      ['obis', 'eenheid', 'status'],
    )
    assert.deepEqual(description.channels.slice(0, 2), [
      { name: '16.7.0', quantity: 'active_power', unit: 'W' },
      { name: '32.7.0', quantity: 'voltage_l1', unit: 'V' },
    ])
  })

  it('of a start and an end in two columns each takes the end', async () => {
    const { description } = await guessOf(shape('two_columns_of_time_and_an_ean_in_a_formula/verbruik.csv'))
    assert.deepEqual(description.time.columns, ['Tot datum', 'Tot tijdstip'])
    assert.equal(description.time.label, 'end')
    assert.equal(description.time.format, '%d-%m-%Y %H:%M:%S')
    assert.deepEqual(description.layout.identifier, { column: 'EAN' })
  })

  it('passes over lines above the heading, and finds the identifier in them', async () => {
    const { description } = await guessOf(shape('rows_of_metadata_above_the_heading/enedis.csv'))
    assert.equal(description.container.skip_lines, 2)
    assert.deepEqual(description.layout.identifier, { cell: [2, 1] })
    assert.equal(description.layout.value, 'Valeur')
  })

  it('finds the identifier in the name of the file', async () => {
    const file = '871685900000000134_curve.csv'
    const { description } = await guessOf(shape(`row_a_day_as_the_clock_shows_it/${file}`), file)
    assert.equal(description.layout.shape, 'day')
    assert.equal(description.layout.first, '00:00')
    assert.deepEqual(description.layout.identifier, { file_name: '{}_*' })
  })

  it('finds a column a meter', async () => {
    const { description } = await guessOf(shape('a_column_a_meter/vyroba.csv'))
    assert.deepEqual(description.layout, { shape: 'meters', first: EAN })
  })

  it('finds the records of a JSON document, and those of one a line', async () => {
    const { description } = await guessOf(
      shape('json_per_channel_in_unix_seconds/meetdata.json'),
      'meetdata.json',
    )
    assert.deepEqual(description.container, { kind: 'json', path: '[].channels[].Measurements[]' })
    assert.deepEqual([description.layout.channel, description.layout.value], ['channelId', 'value'])
    assert.equal(description.time.format, 'unix_seconds')
    const lines = await guessOf(
      `{"ean":"${EAN}","tot":"2026-11-21T00:05:00Z","kw":1}\n{"ean":"${EAN}","kw":2}\n`,
    )
    assert.deepEqual(lines.description.container, { kind: 'ndjson' })
  })

  it('names columns by their places where no line says their names', async () => {
    const { description, columns } = await guessOf(
      `${EAN},2026-11-21T00:05:00Z,1.5\n${EAN},2026-11-21T00:10:00Z,2\n`,
    )
    assert.equal(description.container.heading, false)
    assert.deepEqual(description.layout, { shape: 'long', identifier: { column: 1 }, value: 3 })
    assert.deepEqual(columns, [1, 2, 3])
  })

  it('says what it is not sure of', async () => {
    const { doubts } = await guessOf('a;b\nx;y\n')
    assert.deepEqual(doubts.toSorted(), ['identifier', 'time', 'unit', 'value'])
    const quarters = `ean;tot;kwh\n${EAN};2026-11-21T00:15:00Z;1\n${EAN};2026-11-21T00:30:00Z;1\n`
    assert.ok((await guessOf(quarters)).doubts.includes('quarter'))
  })

  it('takes what is called a counter and only rises as one, and says that it is not sure', async () => {
    const lines = (/** @type {string[]} */ values) =>
      values.map((value, at) => `${EAN};1.8.0;2026-11-21T00:0${at}:00Z;${value}\n`).join('')
    const rising = await guessOf(`ean;obis;tot;waarde\n${lines(['9,5', '10', '10', '1.042,5'])}`)
    assert.deepEqual(rising.description.channels, [
      { name: '1.8.0', quantity: 'active_power', unit: 'kWh', counter: true },
    ])
    assert.ok(rising.doubts.includes('counter'))
    const falling = await guessOf(`ean;obis;tot;waarde\n${lines(['9,5', '10', '8'])}`)
    assert.equal(falling.description.channels[0]?.counter, undefined)
    assert.ok(!falling.doubts.includes('counter'))
  })

  it('looks at the values of each meter by themselves, whichever way the file runs', async () => {
    const { description } = await guessOf(
      'meter;tijd;stand kWh\nA;2026-11-21 00:10;12\nB;2026-11-21 00:10;3\nA;2026-11-21 00:05;11\nB;2026-11-21 00:05;1\n',
    )
    assert.deepEqual(description.channels, [
      { name: '*', quantity: 'active_power', unit: 'kWh', counter: true },
    ])
    assert.deepEqual(description.layout.identifier, { column: 'meter' })
  })

  it('takes the time of a counter for the end, also where a file begins with its day', async () => {
    const { description, doubts } = await guessOf(shape('counters_by_obis_code/standen.csv'))
    assert.equal(description.time.label, 'end')
    assert.ok(!doubts.includes('label'))
  })

  it('takes counters in columns of their own, but no power beside them', async () => {
    const { description } = await guessOf(
      'meter;tijd;Meterstand kWh;Teller terug kWh;kW\nA;2026-11-21 00:05;1;1;1\nA;2026-11-21 00:10;2;1;3\n',
    )
    assert.deepEqual(
      description.channels.map(({ counter, direction }) => [counter, direction]),
      [
        [true, undefined],
        [true, 'export'],
        [undefined, undefined],
      ],
    )
  })

  it('adds counters of tariffs, and passes over them beside one of the total', async () => {
    const head = 'ean;obis;tot;kWh\n'
    const line = (/** @type {string} */ obis) => `${EAN};${obis};2026-11-21T00:05:00Z;1\n`
    const apart = await guessOf(head + line('1.8.1') + line('1.8.2'))
    assert.deepEqual(
      apart.description.channels.map(({ name, part, counter }) => [name, part, counter]),
      [
        ['1.8.1', true, true],
        ['1.8.2', true, true],
      ],
    )
    const beside = await guessOf(head + line('1.8.0') + line('1.8.1') + line('2.8.0'))
    assert.deepEqual(
      beside.description.channels.map(({ name, part, direction }) => [name, part, direction]),
      [
        ['1.8.0', undefined, undefined],
        ['2.8.0', undefined, 'export'],
      ],
    )
    assert.deepEqual(beside.description.layout.ignored_channels, ['1.8.1'])
    assert.ok(beside.doubts.includes('registers'))
  })

  it('finds how often samples come, by the minute or more often', async () => {
    const file = (/** @type {string[]} */ times) =>
      `ean;tijd;kW\n${times.map((time) => `${EAN};2026-11-21 ${time};1\n`).join('')}`
    const interval = async (/** @type {string[]} */ times) =>
      (await guessOf(file(times))).description.interval
    assert.deepEqual(await interval(['12:01', '12:02', '12:03']), { minutes: 1 })
    assert.deepEqual(await interval(['12:00:10', '12:00:20']), { seconds: 10 })
    assert.deepEqual(await interval(['12:00', '12:05']), { minutes: 5 })
  })

  it('takes the version of a line, or when it was made, for nothing that is measured', async () => {
    const { description } = await guessOf(
      `Aangemaakt;EAN;Tijd;kWh;Versie\n2026-11-22 09:00;${EAN};2026-11-21 00:05;0,5;1\n2026-11-22 09:00;${EAN};2026-11-21 00:10;0,25;2\n`,
    )
    assert.deepEqual(description.time.columns, ['Tijd'])
    assert.equal(description.layout.value, 'kWh')
    assert.equal(description.issue, undefined)
  })

  it('reads what is compressed, of Windows, or of UTF-16, and sends whole lines of what is long', async () => {
    const text = `ean;tijd;kWh für €\n${EAN};21-11-2026 00:05;1,5\n`
    const sample = (/** @type {Uint8Array} */ bytes) =>
      samples.sampleOf('x.csv', new Blob([new Uint8Array(bytes)]))
    assert.equal((await sample(gzipSync(text))).text, text)
    const windows = await sample(Buffer.from(`ean;f\xfcr\n${EAN};1\n`, 'latin1'))
    assert.deepEqual([windows.encoding, windows.text.slice(0, 7)], ['windows-1252', 'ean;für'])
    const wide = await sample(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]))
    assert.equal(wide.text, text)
    const long = await sample(Buffer.from(text.repeat(10_000)))
    assert.ok(long.isCut && long.text.endsWith('\n'))
    assert.equal(Buffer.from(long.content, 'base64').toString(), long.text)
  })

  it('refuses what is empty or too large to be looked at whole', async () => {
    const why = async (/** @type {Blob} */ blob) =>
      samples.sampleOf('x.xlsx', blob).then(
        () => 'none',
        ({ why }) => why,
      )
    assert.equal(await why(new Blob([])), 'empty')
    assert.equal(await why(new Blob(['PK', new Uint8Array(800_000)])), 'too-large')
    assert.equal(await why(new Blob([new Uint8Array([0x1f, 0x8b, 1, 2])])), 'broken')
  })

  it('takes date and time of a workbook from the lines that the server has read', async () => {
    const workbook = await samples.sampleOf('x.xlsx', new Blob(['PK']))
    const rows = [
      ['Export', '', ''],
      ['Datum', 'Tijd', 'kWh'],
      ['2026-11-21T00:00:00', '00:05:00', '0.5'],
      ['2026-11-21T00:00:00', '00:10:00', '0.25'],
    ]
    const { description } = guessing.guess(
      workbook,
      rows.map((row) => JSON.stringify(row)),
    )
    assert.deepEqual(description.container, { kind: 'xlsx', skip_lines: 1, heading: true })
    assert.deepEqual(description.time.columns, ['Datum', 'Tijd'])
    assert.deepEqual([description.time.format, description.time.label], ['iso', 'end'])
  })

  it('follows the description when the columns are cut in another way', async () => {
    const sample = await samples.sampleOf('x.csv', new Blob(['a,b;c\n1,2;3\n']))
    const { description } = guessing.guess(sample)
    const by = (/** @type {object} */ changed) =>
      reading.columnsOf(sample, { ...description, container: { ...description.container, ...changed } })
    assert.deepEqual(by({ delimiter: ',' }), ['a', 'b;c'])
    assert.deepEqual(by({ delimiter: ';' }), ['a,b', 'c'])
    assert.deepEqual(by({ delimiter: ';', heading: false }), [1, 2])
  })

  it('is written as TOML, a part a table, without what goes without saying', () => {
    const text = toml.toToml({
      container: { kind: 'csv', delimiter: ';', quote: '"', skip_lines: 0, heading: true, encoding: 'utf-8' },
      layout: {
        shape: 'long',
        identifier: { column: 'EAN "x"' },
        value: 3,
        status: null,
        ignored_channels: [],
      },
      time: {
        columns: ['Tijd'],
        label: 'end',
        format: 'iso',
        clock: 'amsterdam',
        summer: { column: 'DST', summer: 'Z' },
      },
      issue: { columns: ['Versie'], format: 'number', clock: null },
      interval: { seconds: 10, quarter_hours: 'refuse', least_coverage: 80 },
      channels: [
        {
          name: '*',
          quantity: 'active_power',
          unit: 'kWh',
          direction: 'import',
          counter: true,
          part: false,
        },
      ],
      status: { meanings: { 'Niet goed': 'missing' }, other: 'measured' },
      later: { unknown: [1, 2] },
    })
    assert.equal(
      text,
      `[container]
kind = "csv"
delimiter = ";"

[layout]
shape = "long"
identifier = { column = "EAN \\"x\\"" }
value = 3

[time]
columns = ["Tijd"]
clock = "amsterdam"
summer = { column = "DST", summer = "Z" }

[issue]
columns = ["Versie"]
format = "number"

[interval]
seconds = 10

[status]
other = "measured"

[status.meanings]
"Niet goed" = "missing"

[[channels]]
name = "*"
quantity = "active_power"
unit = "kWh"
counter = true

[later]
unknown = [1, 2]
`,
    )
  })

  it('is compared value by value, channels by their names', () => {
    const before = {
      time: { columns: ['a'] },
      channels: [
        { name: 'x', unit: 'kW' },
        { name: 'y', unit: 'kW' },
      ],
    }
    const after = { time: { columns: ['a'], label: 'start' }, channels: [{ name: 'y', unit: 'kWh' }] }
    assert.deepEqual(
      descriptions.changes(before, after).map(({ path, before, after }) => [path, before, after]),
      [
        ['channels.x.name', 'x', undefined],
        ['channels.x.unit', 'kW', undefined],
        ['channels.y.unit', 'kW', 'kWh'],
        ['time.label', undefined, 'start'],
      ],
    )
  })
})

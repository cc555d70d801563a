// Guesses how a source writes its readings from a sample. A guess is a beginning: what it is not sure of it says, and the
// preview shows what becomes of it.

import type { Channel, Column, Description, Identifier, Layout, Time } from '../description'
import { channelOf } from './channels'
import { numbersOf, type Profile, profilesOf } from './columns'
import { byTariff, marked, markedInLines } from './counters'
import { readOf } from './read'
import type { Sample } from './sample'
import { labelOf, secondsOf } from './times'

/** What a guess is not sure of. */
export type Doubt = 'time' | 'label' | 'identifier' | 'value' | 'unit' | 'counter' | 'registers' | 'quarter'

export interface Guess {
  description: Description
  /** The columns of the sample, as a description names them. */
  columns: Column[]
  doubts: Doubt[]
}

/** Guesses by a sample; of a workbook or an archive by its lines, as the server has read them. */
export function guess(sample: Sample, lines: string[] = []): Guess {
  const read = readOf(sample, lines)
  // A field of JSON has a name, and no place.
  const profiles = profilesOf(
    read.names,
    read.rows,
    sample.kind === 'json' || read.container.kind === 'ndjson',
  )
  const doubts = new Set<Doubt>()
  const day = dayColumns(profiles)
  const meters = profiles.filter(({ name }) => /^\d{18}$/.test(name))
  const { time, seconds, used } = timeOf(profiles, doubts, day.length > 0)
  const rest = profiles.filter((profile) => !used.includes(profile))
  const identifier = identifierOf(rest, read.above, sample.name)
  if (!identifier.isSure && meters.length < 2) doubts.add('identifier')
  const others = rest.filter((profile) => !identifier.used.includes(profile))
  const statusColumn = others.find(isStatus)
  const shaped =
    meters.length > 1
      ? byMeter(meters)
      : day.length > 0
        ? byDay(day, identifier.place, others)
        : byValues(
            others.filter((profile) => profile !== statusColumn),
            identifier.place,
            identifier.used.find(({ isEan }) => isEan) ?? identifier.used[0],
            doubts,
          )
  if (statusColumn && shaped.layout.shape !== 'meters') shaped.layout.status = statusColumn.column
  const { decimal, thousands } = numbersOf(shaped.values)
  if (shaped.channels.some(({ counter }) => counter)) {
    // A counter is read at its time, which so is the end of what it has counted since the one before.
    time.label = 'end'
    doubts.delete('label')
  }
  if (seconds === 900) doubts.add('quarter')
  const description: Description = {
    container: read.container,
    layout: shaped.layout,
    time,
    interval: seconds && seconds < 60 ? { seconds } : { minutes: (seconds ?? 300) / 60 },
    numbers: { decimal, thousands },
    channels: shaped.channels,
    ...(statusColumn && { status: { meanings: meaningsOf(statusColumn) } }),
  }
  return { description, columns: profiles.map(({ column }) => column), doubts: [...doubts] }
}

/** The columns of the intervals of a day, if a line has a whole one. */
function dayColumns(profiles: Profile[]): Profile[] {
  const timed = profiles.filter(({ name }) => /^\d\d?:\d\d/.test(name))
  if (timed.length >= 24) return timed
  // Numbered, where a line has only its day.
  const numbered = profiles.filter(({ name, isNumber }) => isNumber && /^[a-z]{0,9}_?\d{1,3}$/i.test(name))
  return numbered.length >= 92 ? numbered : []
}

const FROM = /van|start|begin|from|vanaf/i
/** When a line was made, which is no time of what it says. */
const MADE = /aangemaakt|gemaakt|created|gewijzigd|modified|updated|mutatie|versie|version/i
const TO = /tot\b|^tot|eind|end|until|\bto\b/i

/** The column or columns of the time; of two that say start and end, the end. */
function timeOf(profiles: Profile[], doubts: Set<Doubt>, isDay: boolean) {
  const clocks = profiles.filter(({ written }) => !written?.hasDate && written?.hasTime)
  // A workbook has a date as the start of its day.
  const isDate = ({ written, values }: Profile) =>
    !written?.hasTime ||
    (clocks.length > 0 && values.every((value) => value === '' || /T00:00(:00)?$/.test(value)))
  const dates = profiles.filter((profile) => profile.written?.hasDate && isDate(profile))
  const whole = profiles.filter((profile) => profile.written?.hasDate && !isDate(profile))
  const pick = (of: Profile[]) =>
    of.find(({ name }) => TO.test(name)) ?? of.find(({ name }) => !MADE.test(name)) ?? of[0]
  const date = pick(whole) ?? pick(dates)
  const clock = date && !whole.includes(date) && !isDay ? pick(clocks) : undefined
  const used = [...whole, ...dates, ...clocks]
  if (!date?.written) {
    doubts.add('time')
    const time: Time = { columns: profiles.slice(0, 1).map(({ column }) => column), clock: 'amsterdam' }
    return { time, seconds: undefined, used }
  }
  const told = clock ?? date
  const seconds = told.written && secondsOf(told.values, told.written)
  const named = TO.test(date.name) ? 'end' : FROM.test(date.name) ? 'start' : undefined
  const label = named ?? (told.written && labelOf(told.values, told.written, seconds ?? 300))
  if (!label && !isDay) doubts.add('label')
  const { format, hasOffset } = date.written
  const isUtc = /utc|gmt/i.test(date.name)
  const time: Time = {
    columns: clock ? [date.column, clock.column] : [date.column],
    label: label ?? 'end',
    format: clock?.written ? joined(format, clock.written.format) : format,
    ...(!hasOffset && { clock: isUtc ? 'utc' : 'amsterdam' }),
  }
  return { time, seconds, used }
}

/** The format of a date and of a time with a space between them, which may be one that has a name. */
function joined(date: string, clock: string): string {
  return date === 'iso' || date === '%Y-%m-%d' ? 'iso' : `${date} ${clock}`
}

const IDENTIFIES =
  /ean|meter|aansluit|connect|identifi|serie|serial|asset|dap\b|object|locat|site|nummer|number|\bid$/i

/** Where it stands whose the values are. */
function identifierOf(profiles: Profile[], above: string[][], fileName: string) {
  const eans = profiles.filter(({ isEan }) => isEan)
  const named = profiles.filter(
    ({ name, isUnit, isObis }) =>
      IDENTIFIES.test(name) && !isUnit && !isObis && !/type|soort|stand/i.test(name),
  )
  const found = eans[0] ?? named.find(({ name }) => /ean/i.test(name)) ?? named[0]
  if (found) return { place: { column: found.column } as Identifier, used: [...eans, ...named], isSure: true }
  const cell = cellOf(above)
  if (cell) return { place: { cell } as Identifier, used: [], isSure: true }
  const [inName] = /\d{8,18}/.exec(fileName) ?? []
  if (inName) {
    const [before = '', after = ''] = fileName.split(inName)
    const pattern = `${before ? '*' : ''}{}${after.startsWith('.') ? after : `${after.slice(0, 1)}*`}`
    return { place: { file_name: pattern } as Identifier, used: [], isSure: true }
  }
  return { place: { fixed: '' } as Identifier, used: [], isSure: false }
}

/** The cell above the records in which a number stands that may be a meter's. */
function cellOf(above: string[][]): [number, number] | undefined {
  for (const [line, cells] of above.entries()) {
    const place = cells.findIndex((cell) => /^\d{8,18}$/.test(cell))
    if (place >= 0) return [line + 1, place + 1]
  }
  return undefined
}

interface Shaped {
  layout: Layout
  channels: Channel[]
  /** The columns with the values. */
  values: Profile[]
}

function byMeter(meters: Profile[]): Shaped {
  const layout: Layout = { shape: 'meters', first: meters[0]?.column ?? 1 }
  return { layout, channels: [{ ...channelOf('*').channel }], values: meters }
}

function byDay(day: Profile[], identifier: Identifier, others: Profile[]): Shaped {
  const channel = others.find((profile) => !day.includes(profile) && isChannel(profile))
  const layout: Layout = {
    shape: 'day',
    identifier,
    first: day[0]?.column ?? 1,
    ...(channel && { channel: channel.column }),
  }
  return { layout, channels: channelsOf(channel, undefined), values: day }
}

const VALUE =
  /waarde|value|verbruik|volume|hoeveelheid|meting|usage|consumption|valeur|vermogen|power|energie|energy|kwh?\b/i
const CHANNEL = /obis|register|kanaal|channel|grootheid|meetcode|telwerk|richting|direction|quantity/i
const FACTOR = /factor|ratio/i
/** Numbers that are none of what is measured. */
const COUNTS = /^(id|attempt|index|nr|volgnummer|versie|version|interval|lat|lon)$/i

const isChannel = ({ name, isObis, isNumber, distinct }: Profile) =>
  isObis ||
  (CHANNEL.test(name) && distinct.length > 0 && distinct.length <= 50 && (!isNumber || distinct.length <= 20))

function isStatus({ name, isNumber, distinct }: Profile): boolean {
  return /status|kwaliteit|quality|valid|vlag|flag/i.test(name) && !isNumber && distinct.length <= 20
}

/** A line a value, or a column a channel. */
function byValues(
  profiles: Profile[],
  identifier: Identifier,
  meters: Profile | undefined,
  doubts: Set<Doubt>,
): Shaped {
  const channel = profiles.find(isChannel)
  const unit = profiles.find(({ name, isUnit }) => isUnit || /eenheid|^unit|waarde_?type/i.test(name))
  const factor = profiles.find(({ name, isNumber }) => FACTOR.test(name) && isNumber)
  const numbers = profiles.filter(
    (profile) => profile.isNumber && profile !== channel && profile !== factor && !COUNTS.test(profile.name),
  )
  const isLong = channel !== undefined || unit !== undefined || numbers.length < 2
  if (!isLong) return wide(numbers, identifier, meters, doubts)
  const value =
    numbers.find(({ name }) => VALUE.test(name)) ??
    numbers[0] ??
    profiles.find(({ name }) => VALUE.test(name))
  if (!value) doubts.add('value')
  const named = channelsOf(channel, unit, value?.name)
  const isSure = unit !== undefined || named.every(({ name }) => channelOf(name).isSure)
  if (!isSure && !channelOf(value?.name ?? '').isSure) doubts.add('unit')
  const { channels, ignored } = byTariff(
    value ? named.map((one) => markedInLines(one, value, channel, meters)) : named,
  )
  if (channels.some(({ counter }) => counter)) doubts.add('counter')
  if (ignored.length > 0) doubts.add('registers')
  const layout: Layout = {
    shape: 'long',
    identifier,
    ...(channel && { channel: channel.column }),
    value: value?.column ?? '',
    ...(unit && { unit: unit.column }),
    ...(factor && { factor: factor.column }),
    ...(ignored.length > 0 && { ignored_channels: ignored }),
  }
  return { layout, channels, values: value ? [value] : [] }
}

function wide(
  numbers: Profile[],
  identifier: Identifier,
  meters: Profile | undefined,
  doubts: Set<Doubt>,
): Shaped {
  const found = numbers.map((values) => ({ values, ...channelOf(values.name) }))
  if (found.some(({ isSure }) => !isSure)) doubts.add('unit')
  const { channels, ignored } = byTariff(
    found.map(({ values, channel }) =>
      marked({ ...channel, name: String(values.column) }, values.name, values, meters),
    ),
  )
  if (channels.some(({ counter }) => counter)) doubts.add('counter')
  if (ignored.length > 0) doubts.add('registers')
  return { layout: { shape: 'wide', identifier }, channels, values: numbers }
}

/** A channel for each name that stands in a column; one for all if none does. */
function channelsOf(channel: Profile | undefined, unit: Profile | undefined, valueName = ''): Channel[] {
  const said = unit?.distinct.length === 1 ? unit.distinct[0] : undefined
  if (!channel) return [{ ...channelOf(valueName, said ?? unit?.distinct[0]).channel, name: '*' }]
  return channel.distinct.map((name) => {
    const place = channel.values.indexOf(name)
    return channelOf(name, said ?? unit?.values[place]).channel
  })
}

const MEANINGS: [looks: RegExp, meaning: string][] = [
  [/gemeten|measured|actual|valid|goed|^ok$|^v$|^m$|^a$|^true$/i, 'measured'],
  [/geschat|estimat|schatting|substitut|ersatz|^e$|^s$/i, 'estimated'],
  [/hersteld|correct|gecorrigeerd|repair|^c$|^r$/i, 'corrected'],
  [/geen|missing|ontbre|absent|invalid|ongeldig|^false$/i, 'missing'],
]

/** What statuses mean, as far as their words say it. */
function meaningsOf({ distinct }: Profile): Record<string, string> {
  const meaning = (text: string) =>
    /invalid|ongeldig/i.test(text) ? 'missing' : MEANINGS.find(([looks]) => looks.test(text))?.[1]
  return Object.fromEntries(distinct.flatMap((text) => [[text, meaning(text)]]).filter(([, said]) => said))
}

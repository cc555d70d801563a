// The description of a source as the server has it in JSON. What these pages do not know of it is kept as it is: the
// server reads it, and the text can say it.

export type Column = string | number

export type Identifier =
  | { column: Column }
  | { columns: Column[] }
  | { file_name: string }
  | { cell: [number, number] }
  | { fixed: string }

export interface Container {
  kind: 'csv' | 'xlsx' | 'ndjson' | 'json'
  delimiter?: string
  quote?: string
  skip_lines?: number
  heading?: boolean
  encoding?: string
  sheet?: string | null
  path?: string
}

export interface Layout {
  shape: 'wide' | 'long' | 'day' | 'meters'
  identifier?: Identifier
  channel?: Column | null
  ignored_channels?: string[]
  value?: Column
  unit?: Column | null
  factor?: Column | null
  status?: Column | null
  first?: Column
}

export interface Time {
  columns: Column[]
  label?: 'start' | 'end'
  format?: string
  clock?: string | null
  summer?: SummerTime | null
}

/** A column that tells summer time from winter time, and what stands in it in summer. */
export interface SummerTime {
  column: Column
  summer: string
}

export interface Issue {
  columns: Column[]
  format?: string
  clock?: string | null
}

export interface Interval {
  minutes?: number
  seconds?: number | null
  quarter_hours?: 'refuse' | 'estimate'
  least_coverage?: number
}

export interface Channel {
  name: string
  quantity?: string | null
  unit: string
  direction?: 'import' | 'export'
  counter?: boolean
  part?: boolean
}

export interface Description {
  container: Container
  layout: Layout
  time: Time
  issue?: Issue | null
  interval?: Interval
  numbers?: { decimal?: string; thousands?: string | null; missing?: string[] }
  channels: Channel[]
  status?: { meanings?: Record<string, string>; other?: string }
}

/** Whether several values make one of five minutes. */
export const isSampled = ({ minutes = 5, seconds }: Interval) => (seconds ? seconds < 300 : minutes < 5)

/** Whether a unit is one that a counter counts in. */
export const isEnergy = (unit: string) => /h$/i.test(unit)

/** What counts where a description says nothing, by the path of a value. */
const standards: Record<string, unknown> = {
  'container.delimiter': ',',
  'container.quote': '"',
  'container.skip_lines': 0,
  'container.heading': true,
  'time.label': 'end',
  'time.format': 'iso',
  'issue.format': 'iso',
  'interval.minutes': 5,
  'interval.quarter_hours': 'refuse',
  'interval.least_coverage': 80,
  'numbers.decimal': '.',
  'numbers.missing': ['NaN', 'null', '-', 'n/a'],
  'channels.direction': 'import',
  'channels.counter': false,
  'channels.part': false,
  'status.other': 'refuse',
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isEmpty = (value: unknown) =>
  value === null ||
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0)

/** The same without what says nothing: what is left out, empty, or as it is anyway. */
export function essential<Value>(value: Value, path = ''): Value {
  if (Array.isArray(value)) return value.map((item) => essential(item, path)) as Value
  if (!isObject(value)) return value
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const at = path ? `${path}.${name}` : name
    if (at in standards && JSON.stringify(inner) === JSON.stringify(standards[at])) return []
    // Of UTF-8 each version of the server has a name of its own.
    if (at === 'container.encoding' && /^utf-?8$/.test(String(inner))) return []
    // In a table of names everything is a name.
    const less = at === 'status.meanings' ? inner : essential(inner, at)
    return isEmpty(less) && at !== 'channels' && at !== 'time.columns' ? [] : [[name, less] as const]
  })
  return Object.fromEntries(kept) as Value
}

export interface Change {
  path: string
  before: string | undefined
  after: string | undefined
}

/** What differs between two descriptions, value by value. */
export function changes(before: unknown, after: unknown): Change[] {
  const [was, is] = [flat(essential(before)), flat(essential(after))]
  const paths = [...new Set([...was.keys(), ...is.keys()])]
  return paths
    .map((path) => ({ path, before: was.get(path), after: is.get(path) }))
    .filter(({ before, after }) => before !== after)
}

function flat(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value) && value.some(isObject)) {
    // Channels are told apart by their names, wherever they stand.
    for (const [place, item] of value.entries()) {
      const name = isObject(item) && typeof item['name'] === 'string' ? item['name'] : String(place + 1)
      flat(item, `${path}.${name}`, found)
    }
  } else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) flat(inner, path ? `${path}.${name}` : name, found)
  } else {
    found.set(path, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return found
}

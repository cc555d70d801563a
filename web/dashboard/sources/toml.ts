// Writes a description as TOML, as somebody would who wants to read it again: a part a table, a channel a table, and
// nothing of what goes without saying.

import { essential } from './description'

/** The order in which the parts of a description are read. */
const PARTS = ['container', 'layout', 'time', 'issue', 'interval', 'numbers', 'status', 'channels']

export function toToml(description: object): string {
  const parts = essential(description) as Record<string, unknown>
  const names = [...PARTS, ...Object.keys(parts).filter((name) => !PARTS.includes(name))]
  const bare: string[] = []
  const tables: string[] = []
  for (const name of names) {
    const part = parts[name]
    if (part === undefined) continue
    if (Array.isArray(part) && part.length > 0 && part.every(isTable)) {
      tables.push(...part.map((item) => `[[${key(name)}]]\n${lines(item)}`))
    } else if (isTable(part)) {
      tables.push(...table(name, part))
    } else {
      bare.push(`${key(name)} = ${written(part)}`)
    }
  }
  return `${[...(bare.length > 0 ? [bare.join('\n')] : []), ...tables].join('\n\n')}\n`
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A part; the meanings of statuses are a table of their own. */
function table(name: string, part: Record<string, unknown>): string[] {
  const { meanings, ...rest } = part
  if (name !== 'status' || !isTable(meanings)) return [`[${key(name)}]\n${lines(part)}`]
  const inner = `[status.meanings]\n${lines(meanings)}`
  return Object.keys(rest).length > 0 ? [`[status]\n${lines(rest)}`, inner] : [inner]
}

/** What a part begins with; the rest follows as it comes. The database keeps no order. */
const FIRST = [
  'kind',
  'shape',
  'name',
  'identifier',
  'channel',
  'value',
  'quantity',
  'unit',
  'columns',
  'label',
  'format',
  'minutes',
  'seconds',
]

const lines = (values: Record<string, unknown>) =>
  Object.entries(values)
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([name, value]) => `${key(name)} = ${written(value)}`)
    .join('\n')

const rank = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length)

const key = (name: string) => (/^[A-Za-z0-9_-]+$/.test(name) ? name : text(name))

function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`
  if (isTable(value)) {
    const inner = Object.entries(value).map(([name, value]) => `${key(name)} = ${written(value)}`)
    return `{ ${inner.join(', ')} }`
  }
  return typeof value === 'string' ? text(value) : String(value)
}

/** A string as JSON writes it is one of TOML too, but for a character that JSON lets stand. */
const text = (value: string) => JSON.stringify(value).replace(/\u007f/g, '\\u007F')

// Finds the records in a JSON document: the innermost list of objects, and the path to it.

export interface Records {
  path: string
  /** The fields of a record, those of what it stands in included, each with what stands in it. */
  names: string[]
  rows: string[][]
}

type Fields = Record<string, string>

const ROWS_MAX = 500

export function recordsOf(document: unknown): Records | undefined {
  const found = new Map<string, Fields[]>()
  walk(document, '', {}, found)
  // The innermost: what stands in the others comes along.
  const [path, records] =
    [...found].filter(([, records]) => records.length > 0).sort(([a], [b]) => depth(b) - depth(a))[0] ?? []
  return path === undefined || !records ? undefined : { path, ...table(records) }
}

/** The records of a text with an object a line. */
export function recordsOfLines(text: string): Omit<Records, 'path'> | undefined {
  const records: Fields[] = []
  for (const line of text.split('\n').slice(0, ROWS_MAX)) {
    if (!line.trim()) continue
    try {
      records.push(fieldsOf(JSON.parse(line)))
    } catch {}
  }
  return records.length > 0 ? table(records) : undefined
}

const depth = (path: string) => path.split('[]').length

function walk(value: unknown, path: string, outer: Fields, found: Map<string, Fields[]>) {
  if (Array.isArray(value)) {
    const here = `${path}[]`
    for (const item of value) {
      if (!isObject(item)) continue
      const fields = { ...outer, ...fieldsOf(item) }
      const records = found.get(here) ?? []
      if (records.length < ROWS_MAX) found.set(here, [...records, fields])
      if (found.size < 50 && records.length < 50) walkFields(item, here, fields, found)
    }
  } else if (isObject(value)) {
    walkFields(value, path, { ...outer, ...fieldsOf(value) }, found)
  }
}

function walkFields(
  value: Record<string, unknown>,
  path: string,
  outer: Fields,
  found: Map<string, Fields[]>,
) {
  for (const [name, inner] of Object.entries(value)) {
    const at = path ? `${path}.${name}` : name
    if (Array.isArray(inner) || isObject(inner)) walk(inner, at, outer, found)
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a record says itself; of an object in it, by the names with a point between them. */
function fieldsOf(value: unknown, within = ''): Fields {
  const fields: Fields = {}
  for (const [name, inner] of Object.entries(isObject(value) ? value : {})) {
    const of = within ? `${within}.${name}` : name
    if (isObject(inner)) Object.assign(fields, fieldsOf(inner, of))
    else if (!Array.isArray(inner)) fields[of] = inner === null ? '' : String(inner)
  }
  return fields
}

function table(records: Fields[]): Omit<Records, 'path'> {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))]
  return { names, rows: records.map((record) => names.map((name) => record[name] ?? '')) }
}

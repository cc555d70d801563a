// The beginning of a sample, cut into records: as it is by itself, or as a description says.

import type { Column, Container, Description, Layout } from '../description'
import { cut, plain, type Sheet, shapeOf, sheetOf } from './cells'
import { profilesOf } from './columns'
import { recordsOf, recordsOfLines } from './records'
import type { Sample } from './sample'

/** The beginning of a sample in records. */
export interface Read {
  container: Container
  names: string[] | null
  rows: string[][]
  /** The lines above the heading. */
  above: string[][]
}

/** The records of a sample; of a workbook or an archive those in its lines, as the server has read them. */
export function readOf({ kind, text: own, encoding }: Sample, lines: string[]): Read {
  if (kind === 'workbook') {
    const { skipLines, heading, rows, above } = shapeOf(lines.map(cellsOfLine))
    const container: Container = { kind: 'xlsx', skip_lines: skipLines, heading: heading !== null }
    return { container, names: heading, rows, above }
  }
  const text = kind === 'archive' ? lines.join('\n') : own
  if (kind === 'json') {
    const found = recordsOf(JSON.parse(text))
    const container: Container = { kind: 'json', path: found?.path ?? '[]' }
    return { container, names: found?.names ?? [], rows: found?.rows ?? [], above: [] }
  }
  const objects = /^\s*\{/.test(text) ? recordsOfLines(text) : undefined
  if (objects) return { container: { kind: 'ndjson' }, ...objects, above: [] }
  const sheet: Sheet = sheetOf(text)
  const container: Container = {
    kind: 'csv',
    delimiter: sheet.delimiter,
    quote: sheet.quote,
    skip_lines: sheet.skipLines,
    heading: sheet.heading !== null,
    encoding,
  }
  return { container, names: sheet.heading, rows: sheet.rows, above: sheet.above }
}

/** A row of a workbook, as the server keeps it: an array of JSON. */
function cellsOfLine(line: string): string[] {
  try {
    const cells: unknown = JSON.parse(line)
    return Array.isArray(cells) ? cells.map((cell) => plain(String(cell))) : []
  } catch {
    return []
  }
}

/** By what the lines of a workbook or an archive are asked for, when nothing is known of them yet. */
export function toBeRead({ kind }: Sample): Description {
  const container: Container =
    kind === 'workbook' ? { kind: 'xlsx', heading: false } : { kind: 'csv', delimiter: ';', heading: false }
  const layout: Layout = { shape: 'long', identifier: { fixed: 'x' }, value: 2 }
  return {
    container,
    layout,
    time: { columns: [1] },
    channels: [{ name: '*', quantity: 'active_power', unit: 'kW' }],
  }
}

/** The columns of a sample as a description cuts it; nothing where only the server can tell. */
export function columnsOf({ kind, text }: Sample, { container }: Description): Column[] | undefined {
  if (kind === 'workbook' || kind === 'archive') return undefined
  if (container.kind === 'ndjson') return recordsOfLines(text)?.names
  if (container.kind === 'json') {
    try {
      return recordsOf(JSON.parse(text))?.names
    } catch {
      return undefined
    }
  }
  const lines = text.split(/\r\n|\n|\r/, (container.skip_lines ?? 0) + 50).slice(container.skip_lines ?? 0)
  const cells = lines.map((line) => cut(line, container.delimiter ?? ','))
  const first = cells.find((line) => line.some((cell) => cell !== '') && !/^sep=/i.test(line[0] ?? ''))
  if (container.heading === false) return first?.map((_, place) => place + 1)
  return first && profilesOf(first, []).map(({ column }) => column)
}

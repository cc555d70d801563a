// Cuts the beginning of a text into cells, and finds out by what they are separated and where they begin.

export interface Sheet {
  delimiter: string
  quote: string
  /** Lines above the heading, or above the first record if there is none. */
  skipLines: number
  /** The names of the columns; none if no line says them. */
  heading: string[] | null
  /** The first records. */
  rows: string[][]
  /** The lines above the heading. */
  above: string[][]
}

const DELIMITERS = [';', ',', '\t', '|']
const LINES_MAX = 500
const QUOTE = '"'

/** What a cell says, without what spreadsheets put around it. */
export function plain(cell: string): string {
  const bare = cell.trim().replace(/^=(?=")/, '')
  const inner = bare.length > 1 && bare.startsWith('"') && bare.endsWith('"') ? bare.slice(1, -1) : bare
  return inner.replace(/^'/, '').trim()
}

export function cut(line: string, delimiter: string): string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? ''
    if (character === QUOTE && isQuoted && line[at + 1] === QUOTE) {
      cell += QUOTE
      at++
    } else if (character === QUOTE && (isQuoted || cell === '')) {
      isQuoted = !isQuoted
    } else if (character === delimiter && !isQuoted) {
      cells.push(cell)
      cell = ''
    } else {
      cell += character
    }
  }
  return [...cells, cell].map(plain)
}

export function sheetOf(text: string): Sheet {
  const lines = text.split(/\r\n|\n|\r/).slice(0, LINES_MAX)
  const delimiter = delimiterOf(lines)
  return { delimiter, quote: QUOTE, ...shapeOf(lines.map((line) => cut(line, delimiter))) }
}

/** The one that cuts the most lines into the same number of cells. */
function delimiterOf(lines: string[]): string {
  const [said] = lines.flatMap((line) => /^sep=(.)/i.exec(line.trim())?.[1] ?? [])
  if (said) return said
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const widths = lines.filter((line) => line.trim()).map((line) => cut(line, delimiter).length)
    const width = mostCommon(widths.filter((width) => width > 1))
    const score = widths.filter((of) => of === width).length * (width ? 1 + Math.log(width) : 0)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

function mostCommon(numbers: number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1)
  return [...counts].sort(([a, times], [b, others]) => others - times || b - a)[0]?.[0]
}

const isBlank = (cells: string[]) => cells.every((cell) => cell === '')
const isSeparator = (cells: string[]) => /^sep=/i.test(cells[0] ?? '')
/** What a column is hardly called: a number, a time, nothing. */
const isValue = (cell: string) =>
  cell === '' || /^[-+]?[\d.,:/\s-]+$/.test(cell) || /^\d{4}-\d\d-\d\dT/.test(cell)

/** Where the heading and the records are in lines that were cut. */
export function shapeOf(lines: string[][]): Pick<Sheet, 'skipLines' | 'heading' | 'rows' | 'above'> {
  const width = mostCommon(lines.filter((cells) => !isBlank(cells)).map((cells) => cells.length)) ?? 1
  // Of a workbook a line above the heading is as wide as all others, and mostly empty.
  const isFull = (cells: string[]) => cells.filter((cell) => cell !== '').length * 2 >= width
  const first = lines.findIndex(
    (cells) => cells.length === width && !isBlank(cells) && !isSeparator(cells) && isFull(cells),
  )
  if (first < 0) return { skipLines: 0, heading: null, rows: [], above: [] }
  const above = lines.slice(0, first)
  const says = above.some((cells) => !isBlank(cells) && !isSeparator(cells))
  const candidate = lines[first] ?? []
  const words = candidate.filter((cell) => !isValue(cell)).length
  const columnsOfMeters = candidate.filter((cell) => /^\d{18}$/.test(cell)).length
  const times = candidate.filter((cell) => /^\d\d?:\d\d/.test(cell)).length
  const isHeading = words > candidate.length / 2 || (words > 0 && (columnsOfMeters > 1 || times > 12))
  return {
    skipLines: says ? first : 0,
    heading: isHeading ? candidate : null,
    // In an archive each file has it once more.
    rows: lines
      .slice(isHeading ? first + 1 : first)
      .filter((cells) => !isBlank(cells) && !(isHeading && cells.join('\n') === candidate.join('\n'))),
    above,
  }
}

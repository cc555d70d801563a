// How times are written, and which end of an interval they name.

export interface Written {
  /** As a description says it. */
  format: string
  /** Whether it says itself on which clock it is. */
  hasOffset: boolean
  hasDate: boolean
  hasTime: boolean
  /** How such a text looks. */
  looks: RegExp
}

const DATES: [format: string, looks: string][] = [
  ['%Y-%m-%d', '\\d{4}-\\d\\d-\\d\\d'],
  ['%d-%m-%Y', '\\d\\d?-\\d\\d?-\\d{4}'],
  ['%d/%m/%Y', '\\d\\d?/\\d\\d?/\\d{4}'],
  ['%Y/%m/%d', '\\d{4}/\\d\\d/\\d\\d'],
  ['%d.%m.%Y', '\\d\\d?\\.\\d\\d?\\.\\d{4}'],
  ['%Y%m%d', '20\\d{6}'],
]
const CLOCKS: [format: string, looks: string][] = [
  ['%H:%M', '\\d\\d?:\\d\\d'],
  ['%H:%M:%S', '\\d\\d?:\\d\\d:\\d\\d'],
]

const whole = (looks: string) => new RegExp(`^${looks}$`)

const written: Written[] = [
  {
    format: 'iso',
    hasOffset: true,
    hasDate: true,
    hasTime: true,
    looks: /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)$/,
  },
  {
    format: 'iso',
    hasOffset: false,
    hasDate: true,
    hasTime: true,
    looks: /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?$/,
  },
  { format: 'unix_seconds', hasOffset: true, hasDate: true, hasTime: true, looks: /^1\d{9}$/ },
  { format: 'unix_millis', hasOffset: true, hasDate: true, hasTime: true, looks: /^1\d{12}$/ },
  ...DATES.flatMap(([date, dateLooks]) =>
    CLOCKS.map(([clock, clockLooks]) => ({
      format: `${date} ${clock}`,
      hasOffset: false,
      hasDate: true,
      hasTime: true,
      looks: whole(`${dateLooks} ${clockLooks}`),
    })),
  ),
  { format: '%Y%m%d%H%M', hasOffset: false, hasDate: true, hasTime: true, looks: /^20\d{10}$/ },
  { format: '%Y%m%d%H%M%S', hasOffset: false, hasDate: true, hasTime: true, looks: /^20\d{12}$/ },
  ...DATES.map(([format, looks]) => ({
    format,
    hasOffset: false,
    hasDate: true,
    hasTime: false,
    looks: whole(looks),
  })),
  ...CLOCKS.map(([format, looks]) => ({
    format,
    hasOffset: false,
    hasDate: false,
    hasTime: true,
    looks: whole(looks),
  })),
]

/** How the times of a column are written; nothing if they are none. What a workbook keeps as a date is one of its start. */
export function writtenAs(values: string[]): Written | undefined {
  const said = values.filter((value) => value !== '')
  if (said.length === 0) return undefined
  const found = written.find(({ looks }) => said.every((value) => looks.test(value)))
  if (!found?.format.startsWith('%d') || !found.hasDate) return found
  // A month that is more than twelve is a day.
  const isMonthFirst = said.some((value) => Number(/^\d\d?\D(\d\d?)/.exec(value)?.[1]) > 12)
  return isMonthFirst ? { ...found, format: found.format.replace(/%d(.)%m/, '%m$1%d') } : found
}

/** The seconds of the day of a time, as its text has them. */
function clockOf(text: string, { format }: Written): number | undefined {
  if (format === 'unix_seconds') return Number(text)
  if (format === 'unix_millis') return Math.round(Number(text) / 1000)
  const clock = /(\d\d?):(\d\d)(?::(\d\d))?/.exec(text.replace(/[+-]\d\d:?\d\d$/, ''))
  const [, hours, minutes, seconds = '0'] = clock ?? /^20\d{6}(\d\d)(\d\d)(\d\d)?/.exec(text) ?? []
  return hours ? Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) : undefined
}

/** How many seconds an interval has, by the least step between times that follow each other. */
export function secondsOf(values: string[], as: Written): number | undefined {
  const clocks = values.map((value) => clockOf(value, as)).filter((clock) => clock !== undefined)
  const steps = clocks.slice(1).map((clock, index) => Math.abs(clock - (clocks[index] ?? clock)))
  const least = Math.min(...steps.filter((step) => step > 0))
  const isOne = least < 60 ? 300 % least === 0 : [60, 300, 900].includes(least)
  return isOne ? least : undefined
}

/** Which end of their intervals times name, where a file begins with its day; nothing where it does not tell. */
export function labelOf(values: string[], as: Written, seconds: number): 'start' | 'end' | undefined {
  const first = values.find((value) => value !== '')
  const clock = first === undefined || as.format.startsWith('unix') ? undefined : clockOf(first, as)
  if (clock === 0) return 'start'
  return clock === seconds ? 'end' : undefined
}

// Dates, times and numbers in the language of the document, on the clock of Amsterdam wherever the reader is.

export const TIME_ZONE = 'Europe/Amsterdam'

/** Whoever reads English here is in the Netherlands: 24 Nov 2026, not Nov 24. */
const locale = document.documentElement.lang === 'en' ? 'en-GB' : 'nl-NL'

type Moment = string | number | Date

const dates = new Intl.DateTimeFormat(locale, {
  timeZone: TIME_ZONE,
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})
const times = new Intl.DateTimeFormat(locale, { timeZone: TIME_ZONE, hour: '2-digit', minute: '2-digit' })
const weekdays = new Intl.DateTimeFormat(locale, {
  timeZone: TIME_ZONE,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
})
/** Writes 2026-11-24. */
const isoDates = new Intl.DateTimeFormat('sv-SE', { timeZone: TIME_ZONE })
const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })

/** 24 nov 2026 */
export const date = (moment: Moment) => dates.format(new Date(moment))

/** 12:00 */
export const time = (moment: Moment) => times.format(new Date(moment))

/** 24 nov 2026 12:00 */
export const dateTime = (moment: Moment) => `${date(moment)} ${time(moment)}`

/** dinsdag 24 november */
export const weekday = (moment: Moment) => weekdays.format(new Date(moment))

/** The calendar day in Amsterdam on which a moment falls, such as 2026-11-24. */
export const dayOf = (moment: Moment) => isoDates.format(new Date(moment))

/** A calendar day some days on, or back. */
export function addDays(day: string, days: number): string {
  const moved = new Date(`${day}T12:00:00Z`)
  moved.setUTCDate(moved.getUTCDate() + days)
  return moved.toISOString().slice(0, 10)
}

/** The moment at which a calendar day begins in Amsterdam. */
export const startOf = (day: string) => new Date(toMoment(`${day}T00:00`) ?? day)

/** 12.345 */
export const count = (value: number) => whole.format(value)

/** 12,30 */
export const decimals = (value: number, digits: number) =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  )

/** 99,7 %: never 100 % of what is not whole, nor 0 % of what is something. */
export function percentage(part: number, of: number): string {
  if (of === 0) return '–'
  const exact = (100 * part) / of
  const shown = part === of || exact === 0 ? exact : Math.min(99.9, Math.max(0.1, exact))
  return `${decimals(shown, part === of || exact === 0 ? 0 : 1)}\u00a0%`
}

const spans = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** 3 uur geleden, over 2 dagen */
export function relative(moment: Moment, now = Date.now()): string {
  const seconds = (new Date(moment).getTime() - now) / 1000
  const [unit, length] = spans.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  return ago.format(Math.trunc(seconds / length), unit)
}

/** A moment as a field for date and time has it, on the clock of Amsterdam: 2026-11-24T12:00. */
export const toLocal = (moment: Moment) => `${dayOf(moment)}T${time(moment)}`

/** The moment that such a field names; nothing where it is empty, or the clock skips it. */
export function toMoment(local: string): string | null {
  for (const offset of ['+02:00', '+01:00']) {
    const moment = new Date(`${local}:00${offset}`)
    if (!Number.isNaN(moment.getTime()) && toLocal(moment) === local) return moment.toISOString()
  }
  return null
}

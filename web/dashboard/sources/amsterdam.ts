// The hour that the Amsterdam clock shows twice: there a time needs its offset.

const clock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Amsterdam',
  dateStyle: 'short',
  timeStyle: 'short',
})
const HOUR_MS = 3_600_000

/** Whether the clock shows this time an hour before or after as well. */
export function isDoubled(moment: string): boolean {
  const at = Date.parse(moment)
  const shown = clock.format(at)
  return [at - HOUR_MS, at + HOUR_MS].some((other) => clock.format(other) === shown)
}

/** +01:00 in winter, +02:00 in summer. */
export function offsetOf(moment: string): string {
  const at = Date.parse(moment)
  const local = Date.parse(`${clock.format(at).replace(' ', 'T')}:00Z`)
  return `+0${Math.round((local - Math.floor(at / 60_000) * 60_000) / HOUR_MS)}:00`
}

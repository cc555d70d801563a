// The stretch of time that the charts show, on the grid of five minutes: from a month down to half an
// hour, and how finely.

import type { Period } from '../../shared/plot'
import type { Resolution } from '../documents'

const INTERVAL = 300_000
const HOUR = 3_600_000
const DAY = 24 * HOUR

const SHORTEST = HOUR / 2

/** What the server gives at once in intervals of five minutes, and more than it keeps. */
const LONGEST = 34 * DAY

export const spans = { hour: HOUR, day: DAY, week: 7 * DAY, month: 31 * DAY } as const

export const length = ({ from, to }: Period) => to - from

/** Whether a period is as long as one of the spans; a day on which the clock moves is one too. */
export const isSpan = (period: Period, span: number) =>
  Math.abs(length(period) - span) <= (span < DAY ? 0 : HOUR)

/** Of a length that can be shown, around the same middle, and not in the future. */
export function fitted({ from, to }: Period, now = Date.now()): Period {
  const wanted = Math.min(LONGEST, Math.max(SHORTEST, to - from))
  const middle = (from + to) / 2
  const end = Math.min(middle + wanted / 2, Math.ceil(now / INTERVAL) * INTERVAL)
  const end5 = Math.round(end / INTERVAL) * INTERVAL
  return { from: Math.round((end5 - wanted) / INTERVAL) * INTERVAL, to: end5 }
}

export function zoomed(period: Period, factor: number): Period {
  const middle = (period.from + period.to) / 2
  const half = (length(period) * factor) / 2
  return fitted({ from: middle - half, to: middle + half })
}

export function shifted(period: Period, lengths: number): Period {
  const by = length(period) * lengths
  return fitted({ from: period.from + by, to: period.to + by })
}

/** Some hundreds of points: as many as can be told apart. */
export function resolutionFor(period: Period): Resolution {
  if (length(period) <= 2 * DAY) return 'RAW'
  if (length(period) <= 8 * DAY) return 'QUARTER_HOUR'
  return 'HOUR'
}

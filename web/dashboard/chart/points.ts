// The server's points as columns for the plots. Where the server has no point there is a gap, and it
// must be seen as one: never a line across, never a zero.

import type { ReadingsQuery } from '../documents'

export type Point = NonNullable<ReadingsQuery['meter']>['readings']['points'][number]

export const quantities = ['activePower', 'reactivePower', 'voltageL1', 'voltageL2', 'voltageL3'] as const

export type Quantity = (typeof quantities)[number]

type Column = (number | null)[]

export interface Columns {
  /** Seconds since 1970 at which each place begins. */
  seconds: number[]
  /** The point in each place; nothing in a gap. */
  points: (Point | null)[]
  mean: Record<Quantity, Column>
  min: Record<Quantity, Column>
  max: Record<Quantity, Column>
}

export function columnsOf(points: Point[]): Columns {
  const places = withGaps(points)
  const column = (quantity: Quantity, value: 'min' | 'mean' | 'max'): Column =>
    places.map(({ point }) => point?.[quantity]?.[value] ?? null)
  const columns = (value: 'min' | 'mean' | 'max') =>
    Object.fromEntries(quantities.map((quantity) => [quantity, column(quantity, value)])) as Record<
      Quantity,
      Column
    >
  return {
    seconds: places.map(({ start }) => start / 1000),
    points: places.map(({ point }) => point),
    mean: columns('mean'),
    min: columns('min'),
    max: columns('max'),
  }
}

/** With an empty place where a gap begins, and one at the end, so that the last value has a width too. */
function withGaps(points: Point[]): { start: number; point: Point | null }[] {
  return points.flatMap((point, index) => {
    const place = { start: Date.parse(point.start), point }
    const next = points[index + 1]
    const isFollowed = next && Date.parse(next.start) <= Date.parse(point.end)
    return isFollowed ? [place] : [place, { start: Date.parse(point.end), point: null }]
  })
}

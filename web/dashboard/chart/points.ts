// The server's points as columns for the plots. Where the server has no point there is a gap, and it
// must be seen as one: never a line across, never a zero.

import type { Stretch } from '../../shared/plot'
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

/** In which way values are not as they were first measured; also the name of its colour. */
export type Kind = 'estimated' | 'corrected'

interface Place {
  start: number
  point: Point | null
  /** Whose values are drawn: those of the last point once more, so that it has a width too. */
  drawn: Point | null
}

export function columnsOf(points: Point[]): Columns {
  const places = points.flatMap(placesOf)
  const column = (quantity: Quantity, value: 'min' | 'mean' | 'max'): Column =>
    places.map(({ drawn }) => drawn?.[quantity]?.[value] ?? null)
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

/** The place of a point, and an empty one where a gap begins after it. */
function placesOf(point: Point, index: number, points: Point[]): Place[] {
  const place = { start: Date.parse(point.start), point, drawn: point }
  const end = Date.parse(point.end)
  const next = points[index + 1]
  if (!next) return [place, { start: end, point: null, drawn: point }]
  return Date.parse(next.start) <= end ? [place] : [place, { start: end, point: null, drawn: null }]
}

/** The stretches of one kind, those that touch as one. */
export function stretchesOf(points: Point[], kind: Kind): Stretch[] {
  const found: Stretch[] = []
  for (const point of points) {
    if (point[kind] === 0) continue
    const [from, to] = [Date.parse(point.start), Date.parse(point.end)]
    const last = found.at(-1)
    if (last?.to === from) last.to = to
    else found.push({ colour: kind, from, to })
  }
  return found
}

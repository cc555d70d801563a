// The same readings in figures, for who reads rather than looks.

import { useState } from 'preact/hooks'
import { count, dateTime, decimals } from '../../shared/format'
import { type Column, Table } from '../list/table'
import { t } from '../text'
import type { Point, Quantity } from './points'

const { chart: texts } = t.meters

/** More than this nobody reads, and a phone could not hold. */
const ROWS_MAX = 1000

const figure = (name: string, quantity: Quantity, digits: number): Column<Point> => ({
  name,
  cell: (point) => {
    const value = point[quantity]
    return value ? decimals(value.mean, digits) : '–'
  },
  isFigure: true,
})

const columns: Column<Point>[] = [
  { name: texts.tableHead.start, cell: ({ start }) => dateTime(start) },
  figure(texts.tableHead.power, 'activePower', 3),
  figure(texts.tableHead.reactive, 'reactivePower', 3),
  figure(texts.tableHead.l1, 'voltageL1', 1),
  figure(texts.tableHead.l2, 'voltageL2', 1),
  figure(texts.tableHead.l3, 'voltageL3', 1),
  {
    name: texts.tableHead.intervals,
    cell: ({ intervals, intervalsExpected }) => `${count(intervals)} / ${count(intervalsExpected)}`,
    isFigure: true,
  },
]

export function ReadingsTable({ points }: { points: Point[] }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{texts.table}</summary>
      {isOpen && (
        <>
          {points.length > ROWS_MAX && <p class="small muted">{texts.tableCut(count(ROWS_MAX))}</p>}
          <Table
            label={t.meters.readings}
            columns={columns}
            rows={points.slice(0, ROWS_MAX)}
            keyOf={({ start }) => start}
          />
        </>
      )}
    </details>
  )
}

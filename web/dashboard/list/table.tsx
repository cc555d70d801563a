// Rows of anything. On a narrow screen every row becomes a card, in which each value has its heading.

import type { ComponentChildren } from 'preact'
import { t } from '../text'
import { ORDER, type SortDirection, useFilters } from './use-filters'

export interface Column<Row> {
  /** Its heading; empty over what can be done with a row. */
  name: string
  cell: (row: Row) => ComponentChildren
  /** Figures stand in line at the right. */
  isFigure?: boolean
  /** By what the server can sort this column. */
  order?: string
}

interface Props<Row> {
  /** What the rows are, for who cannot see where the table stands. */
  label: string
  columns: Column<Row>[]
  rows: Row[]
  keyOf: (row: Row) => string | number
  isStale?: boolean
  /** By what the rows are sorted now. */
  order?: { field: string; direction: SortDirection } | undefined
  selection?: Selection<Row> | undefined
}

/** Rows that can be ticked, to do something with all of them. */
export interface Selection<Row> {
  chosen: Row[]
  onChange: (chosen: Row[]) => void
  /** What a row is called. */
  nameOf: (row: Row) => string
}

export function Table<Row>({ label, columns, rows, keyOf, isStale = false, order, selection }: Props<Row>) {
  return (
    <table class={isStale ? 'rows is-stale' : 'rows'} aria-label={label}>
      <thead>
        <tr>
          {selection && <AllTick rows={rows} selection={selection} />}
          {columns.map((column) => (
            <Head key={column.name} column={column} order={order} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {selection && <Tick row={row} keyOf={keyOf} selection={selection} />}
            {columns.map(({ name, cell, isFigure }, index) => {
              const Cell = index === 0 ? 'th' : 'td'
              return (
                <Cell
                  key={name}
                  scope={index === 0 ? 'row' : undefined}
                  class={isFigure ? 'figure' : undefined}
                  data-name={name}
                >
                  {/* One thing, so that it stands beside its heading as one. */}
                  <div>{cell(row)}</div>
                </Cell>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface HeadProps<Row> {
  column: Column<Row>
  order: Props<Row>['order']
}

function Head<Row>({ column: { name, order: field, isFigure }, order }: HeadProps<Row>) {
  const filters = useFilters()
  if (!name) return <td />
  const direction = field && order?.field === field ? order.direction : undefined
  const next = direction === 'ASCENDING' ? `-${field}` : field
  return (
    <th
      scope="col"
      class={isFigure ? 'figure' : undefined}
      aria-sort={direction && (direction === 'ASCENDING' ? 'ascending' : 'descending')}
    >
      {field ? (
        <button
          type="button"
          class="sort"
          title={t.parts.sortBy(name)}
          onClick={() => filters.set({ [ORDER]: next })}
        >
          {name}
        </button>
      ) : (
        name
      )}
    </th>
  )
}

interface TicksProps<Row> {
  rows: Row[]
  selection: Selection<Row>
}

function AllTick<Row>({ rows, selection: { chosen, onChange } }: TicksProps<Row>) {
  const isEvery = rows.length > 0 && chosen.length === rows.length
  return (
    <td class="tick">
      <input
        type="checkbox"
        aria-label={t.parts.chooseAll}
        checked={isEvery}
        onChange={() => onChange(isEvery ? [] : rows)}
      />
    </td>
  )
}

interface TickProps<Row> {
  row: Row
  keyOf: (row: Row) => string | number
  selection: Selection<Row>
}

function Tick<Row>({ row, keyOf, selection: { chosen, onChange, nameOf } }: TickProps<Row>) {
  const others = chosen.filter((other) => keyOf(other) !== keyOf(row))
  const isChosen = others.length < chosen.length
  return (
    <td class="tick" data-name="">
      <input
        type="checkbox"
        aria-label={t.parts.choose(nameOf(row))}
        checked={isChosen}
        onChange={() => onChange(isChosen ? others : [...chosen, row])}
      />
    </td>
  )
}

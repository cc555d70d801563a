// Rows of anything. On a narrow screen every row becomes a card, in which each value has its heading.

import type { ComponentChildren } from 'preact'
import { t } from '../text'
import { ORDER, type SortDirection, useFilters } from './use-filters'

export interface Column<Row> {
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
  order?: { field: string; direction: SortDirection }
}

export function Table<Row>({ label, columns, rows, keyOf, isStale = false, order }: Props<Row>) {
  return (
    <table class={isStale ? 'rows is-stale' : 'rows'} aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <Head key={column.name} column={column} order={order} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ name, cell, isFigure }, index) => {
              const Cell = index === 0 ? 'th' : 'td'
              return (
                <Cell
                  key={name}
                  scope={index === 0 ? 'row' : undefined}
                  class={isFigure ? 'figure' : undefined}
                  data-name={name}
                >
                  {cell(row)}
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

// A list of the server's as a whole: its rows, the way to the next, and what to do where there are none.

import type { ComponentChildren } from 'preact'
import type { Query } from '../../shared/use-query'
import { Answer, Empty } from '../notice'
import { t } from '../text'
import { type Column, type Selection, Table } from './table'
import { type SortDirection, useFilters } from './use-filters'
import type { Connection, Paging } from './use-page'

interface Props<Data, Row> {
  label: string
  query: Query<Data>
  /** The list within the answer. */
  connection: (data: Data) => Connection<Row>
  paging: Paging
  columns: Column<Row>[]
  keyOf: (row: Row) => string | number
  order?: { field: string; direction: SortDirection } | undefined
  selection?: Selection<Row> | undefined
  /** What stands there where there is nothing at all, filtered or not. */
  empty: ComponentChildren
}

export function List<Data, Row>({
  label,
  query,
  connection,
  paging,
  columns,
  keyOf,
  order,
  selection,
  empty,
}: Props<Data, Row>) {
  const filters = useFilters()
  return (
    <Answer query={query}>
      {(data) => {
        const { edges, pageInfo } = connection(data)
        if (edges.length === 0 && !paging.isOnward) {
          if (!filters.isAny) return <Empty>{empty}</Empty>
          return (
            <Empty>
              <p>{t.parts.nothingFound}</p>
              <button type="button" class="quiet" onClick={filters.clear}>
                {t.parts.clear}
              </button>
            </Empty>
          )
        }
        return (
          <>
            <Table
              label={label}
              columns={columns}
              rows={edges.map(({ node }) => node)}
              keyOf={keyOf}
              isStale={query.isLoading}
              order={order}
              selection={selection}
            />
            <Pager paging={paging} pageInfo={pageInfo} />
          </>
        )
      }}
    </Answer>
  )
}

interface PagerProps {
  paging: Paging
  pageInfo: Connection<unknown>['pageInfo']
}

export function Pager({ paging, pageInfo: { hasNextPage, endCursor } }: PagerProps) {
  if (!hasNextPage && !paging.isOnward) return null
  return (
    <nav class="pager" aria-label={t.parts.paging}>
      <button type="button" class="quiet" disabled={!paging.isOnward} onClick={paging.back}>
        {t.parts.previous}
      </button>
      <button
        type="button"
        class="quiet"
        disabled={!hasNextPage}
        onClick={() => {
          paging.forward(endCursor)
          scrollTo(0, 0)
        }}
      >
        {t.parts.next}
      </button>
    </nav>
  )
}

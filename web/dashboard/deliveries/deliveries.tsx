// The list of deliveries, newest first, kept fresh: it is looked at while one is awaited.

import { useQuery } from '../../shared/use-query'
import { DeliveriesDocument, type DeliveriesQuery, type DeliveryState as Name } from '../documents'
import { Page } from '../frame/page'
import { Choice, FilterBar } from '../list/filters'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { oneOf, useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { Count, Time } from '../parts'
import { named, t } from '../text'
import { DeliveryState } from './state'

type Row = DeliveriesQuery['deliveries']['edges'][number]['node']

const { columns: names } = t.deliveries

const columns: Column<Row>[] = [
  {
    name: names.name,
    cell: ({ id, name }) => (
      <a class="long" href={`/leveringen/${id}`}>
        {name}
      </a>
    ),
  },
  { name: names.state, cell: ({ state }) => <DeliveryState state={state} /> },
  { name: names.source, cell: ({ source }) => named(t.deliveries.sources, source) },
  { name: names.received, cell: ({ receivedAt }) => <Time at={receivedAt} />, isFigure: true },
  { name: names.lines, cell: ({ lines }) => <Count of={lines} />, isFigure: true },
  { name: names.inserted, cell: ({ inserted }) => <Count of={inserted} />, isFigure: true },
  { name: names.revised, cell: ({ revised }) => <Count of={revised} />, isFigure: true },
  { name: names.unchanged, cell: ({ unchanged }) => <Count of={unchanged} />, isFigure: true },
  {
    name: names.rejected,
    cell: ({ rejected }) => <Count of={rejected} tone="bad" />,
    isFigure: true,
  },
]

export function Deliveries() {
  const state = oneOf<Name>(t.deliveries.states, useFilters().get('stand'))
  const paging = usePage()
  const query = useQuery(DeliveriesDocument, { ...paging.variables, state }, { everySeconds: 30 })
  return (
    <Page title={t.deliveries.title} lead={t.deliveries.lead}>
      <FilterBar>
        <Choice name="stand" label={t.deliveries.state} options={t.deliveries.states} />
      </FilterBar>
      <List
        label={t.deliveries.title}
        query={query}
        connection={({ deliveries }) => deliveries}
        paging={paging}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <>
            <p>{t.deliveries.empty}</p>
            <p>{t.deliveries.emptyHint}</p>
          </>
        }
      />
    </Page>
  )
}

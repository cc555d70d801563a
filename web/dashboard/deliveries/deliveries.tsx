// The list of deliveries, newest first, live: it is looked at while one is awaited.

import { useQuery } from '../../shared/use-query'
import { useSubscription } from '../../shared/use-subscription'
import {
  DeliveriesDocument,
  DeliveryProgressDocument,
  type DeliveryRowFragment,
  type DeliveryState as Name,
} from '../documents'
import { Page } from '../frame/page'
import { Choice, FilterBar } from '../list/filters'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { oneOf, orderOf, useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { Count, Time } from '../parts'
import { deliveryName, named, t } from '../text'
import { DeliveryState } from './state'

type Row = DeliveryRowFragment

const { columns: names } = t.deliveries

const columns: Column<Row>[] = [
  {
    name: names.name,
    cell: ({ id, name }) => (
      <a class="long" href={`/leveringen/${id}`}>
        {deliveryName(name)}
      </a>
    ),
    order: 'NAME',
  },
  { name: names.state, cell: (row) => <DeliveryState {...row} /> },
  { name: names.source, cell: ({ source }) => named(t.deliveries.sources, source) },
  {
    name: names.received,
    cell: ({ receivedAt }) => <Time at={receivedAt} />,
    isFigure: true,
    order: 'RECEIVED_AT',
  },
  { name: names.lines, cell: ({ lines }) => <Count of={lines} />, isFigure: true, order: 'LINES' },
  { name: names.inserted, cell: ({ inserted }) => <Count of={inserted} />, isFigure: true },
  { name: names.revised, cell: ({ revised }) => <Count of={revised} />, isFigure: true },
  { name: names.unchanged, cell: ({ unchanged }) => <Count of={unchanged} />, isFigure: true },
  {
    name: names.rejected,
    cell: ({ rejected }) => <Count of={rejected} tone="bad" />,
    isFigure: true,
    order: 'REJECTED',
  },
]

export function Deliveries() {
  const filters = useFilters()
  const paging = usePage()
  const order = orderOf(['RECEIVED_AT', 'NAME', 'LINES', 'REJECTED'], filters.get('orde'))
  const query = useQuery(DeliveriesDocument, {
    ...paging.variables,
    state: oneOf<Name>(t.deliveries.states, filters.get('stand')),
    source: filters.get('bron'),
    orderBy: order,
  })
  useSubscription(DeliveryProgressDocument, {}, query.reload)
  return (
    <Page title={t.deliveries.title} lead={t.deliveries.lead}>
      <FilterBar>
        <Choice name="stand" label={t.deliveries.state} options={t.deliveries.states} />
        <Choice name="bron" label={names.source} options={t.deliveries.sources} />
      </FilterBar>
      <List
        label={t.deliveries.title}
        query={query}
        connection={({ deliveries }) => deliveries}
        paging={paging}
        columns={columns}
        keyOf={({ id }) => id}
        order={order}
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

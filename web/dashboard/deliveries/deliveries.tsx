// The list of deliveries, newest first, live: it is looked at while one is awaited.

import { useQuery } from '../../shared/use-query'
import { useSubscription } from '../../shared/use-subscription'
import {
  DeliveriesDocument,
  DeliveryProgressDocument,
  type DeliveryRowFragment,
  type DeliveryState as Name,
  SourceNamesDocument,
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
  { name: names.way, cell: ({ source }) => named(t.deliveries.ways, source) },
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
    source: filters.get('via'),
    describedBy: filters.get('bron'),
    orderBy: order,
  })
  useSubscription(DeliveryProgressDocument, {}, query.reload)
  return (
    <Page title={t.deliveries.title} lead={t.deliveries.lead}>
      <FilterBar>
        <Choice name="stand" label={t.deliveries.state} options={t.deliveries.states} />
        <Choice name="via" label={names.way} options={t.deliveries.ways} />
        <SourceChoice />
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

/** As many as a list gives at once; one that is chosen is there in any case. */
const NAMES_MAX = 100

function SourceChoice() {
  const chosen = useFilters().get('bron')
  const { data } = useQuery(SourceNamesDocument, { first: NAMES_MAX })
  const names = (data?.sources.edges ?? []).map(({ node }) => node.name)
  const all = chosen && !names.includes(chosen) ? [chosen, ...names] : names
  // Where there is no source, there is nothing to choose.
  if (all.length === 0) return null
  const options = Object.fromEntries(all.map((name) => [name, name]))
  return <Choice name="bron" label={t.deliveries.ofSource} options={options} />
}

// The list of consents, in force and withdrawn.

import { useQuery } from '../../shared/use-query'
import { ConsentsDocument, type ConsentsQuery } from '../documents'
import { Page } from '../frame/page'
import { Choice, FilterBar } from '../list/filters'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { oneOf, orderOf, useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { Ean, State, Time } from '../parts'
import { t } from '../text'

type Row = ConsentsQuery['consents']['edges'][number]['node']

const columns: Column<Row>[] = [
  {
    name: t.consents.columns.customer,
    cell: ({ customer }) => customer && <a href={`/klanten/${customer.id}`}>{customer.name}</a>,
    order: 'CUSTOMER_NAME',
  },
  { name: t.consents.columns.ean, cell: ({ customer }) => customer && <Ean ean={customer.klantEan} /> },
  {
    name: t.consents.columns.state,
    cell: ({ withdrawnAt }) => (
      <State tone={withdrawnAt ? 'quiet' : 'good'}>
        {withdrawnAt ? t.consents.withdrawn : t.consents.inForce}
      </State>
    ),
  },
  {
    name: t.consents.columns.given,
    cell: ({ givenAt }) => <Time at={givenAt} />,
    isFigure: true,
    order: 'GIVEN_AT',
  },
  {
    name: t.consents.columns.withdrawn,
    cell: ({ withdrawnAt }) => <Time at={withdrawnAt} />,
    isFigure: true,
  },
]

export function Consents() {
  const filters = useFilters()
  const state = oneOf(t.consents.states, filters.get('van-kracht'))
  const order = orderOf(['GIVEN_AT', 'WITHDRAWN_AT', 'CUSTOMER_NAME'], filters.get('orde'))
  const paging = usePage()
  const inForce = state && state === 'ja'
  const query = useQuery(ConsentsDocument, { ...paging.variables, inForce, orderBy: order })
  return (
    <Page title={t.consents.title} lead={t.consents.lead}>
      <FilterBar>
        <Choice name="van-kracht" label={t.consents.state} options={t.consents.states} />
      </FilterBar>
      <List
        label={t.consents.title}
        query={query}
        connection={({ consents }) => consents}
        paging={paging}
        columns={columns}
        keyOf={({ id }) => id}
        order={order}
        empty={<p>{t.consents.empty}</p>}
      />
    </Page>
  )
}

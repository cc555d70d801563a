// The list of meters, with since when each has been silent.

import { useState } from 'preact/hooks'
import { count } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { MetersDocument, type MetersQuery } from '../documents'
import { Page } from '../frame/page'
import { Choice, FilterBar, SearchField } from '../list/filters'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { oneOf, orderOf, useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { useMay } from '../me'
import { Ean, State, Time } from '../parts'
import { meterTypes, t } from '../text'
import { RegisterMeter } from './register-meter'

type Row = MetersQuery['meters']['edges'][number]['node']

const { columns: names } = t.meters

const columns: Column<Row>[] = [
  { name: names.ean, cell: ({ ean }) => <Ean ean={ean} href={`/meters/${ean}`} />, order: 'EAN' },
  {
    name: names.type,
    cell: ({ type, removedAt }) => (
      <>
        {meterTypes[type]} {removedAt && <State tone="quiet">{t.meters.gone}</State>}
      </>
    ),
  },
  {
    name: names.customer,
    cell: ({ customer }) =>
      customer ? (
        <a href={`/klanten/${customer.id}`}>{customer.name}</a>
      ) : (
        <span class="muted">{t.meters.nobody}</span>
      ),
  },
  { name: names.klantEan, cell: ({ klantEan }) => <Ean ean={klantEan} />, order: 'KLANT_EAN' },
  {
    name: names.newest,
    cell: ({ newestIntervalEnd }) => <Time at={newestIntervalEnd} none={t.customers.noReading} />,
    isFigure: true,
    order: 'NEWEST_INTERVAL_END',
  },
]

export function Meters() {
  const filters = useFilters()
  const paging = usePage()
  const mayRegister = useMay('OPERATOR')
  const [isRegistering, setRegistering] = useState(false)
  const order = orderOf(['EAN', 'KLANT_EAN', 'TYPE', 'NEWEST_INTERVAL_END'], filters.get('orde'), 'ASCENDING')
  const query = useQuery(MetersDocument, {
    ...paging.variables,
    type: oneOf(meterTypes, filters.get('soort')),
    search: filters.get('zoek'),
    orderBy: order,
  })
  return (
    <Page
      title={t.meters.title}
      lead={t.meters.lead}
      actions={
        mayRegister && (
          <button type="button" class="quiet" onClick={() => setRegistering(true)}>
            {t.meters.register.title}
          </button>
        )
      }
    >
      <FilterBar>
        <SearchField name="zoek" label={t.meters.search} inputMode="numeric" />
        <Choice name="soort" label={t.meters.type} options={meterTypes} />
      </FilterBar>
      <List
        label={t.meters.title}
        query={query}
        connection={({ meters }) => meters}
        paging={paging}
        columns={columns}
        keyOf={({ id }) => id}
        order={order}
        empty={<p>{t.meters.empty}</p>}
      />
      {query.data && <p class="small muted">{t.parts.total(count(query.data.meters.totalCount))}</p>}
      {isRegistering && (
        <RegisterMeter
          onClose={() => setRegistering(false)}
          onDone={() => {
            setRegistering(false)
            query.reload()
          }}
        />
      )}
    </Page>
  )
}

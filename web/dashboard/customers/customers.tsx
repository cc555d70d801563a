// The list of customers: who holds which connection, and whether they share.

import { useState } from 'preact/hooks'
import { date } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { CustomersDocument, type CustomersQuery } from '../documents'
import { Page } from '../frame/page'
import { FilterBar, SearchField } from '../list/filters'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { useMay } from '../me'
import { Ean } from '../parts'
import { t } from '../text'
import { ConsentState, stateOf } from './consent-state'
import { RegisterCustomer } from './register-customer'

type Row = CustomersQuery['customers']['edges'][number]['node']

const columns: Column<Row>[] = [
  { name: t.customers.columns.name, cell: ({ id, name }) => <a href={`/klanten/${id}`}>{name}</a> },
  { name: t.customers.columns.ean, cell: ({ klantEan }) => <Ean ean={klantEan} /> },
  {
    name: t.customers.columns.consent,
    cell: ({ consents }) => <ConsentState state={stateOf(consents)} />,
  },
  { name: t.customers.columns.meters, cell: ({ meters }) => meters.length, isFigure: true },
  { name: t.customers.columns.since, cell: ({ validFrom }) => date(validFrom), isFigure: true },
  {
    name: t.customers.columns.until,
    cell: ({ validUntil }) => validUntil && date(validUntil),
    isFigure: true,
  },
]

export function Customers() {
  const filters = useFilters()
  const paging = usePage()
  const mayRegister = useMay('OPERATOR')
  const [isRegistering, setRegistering] = useState(false)
  const query = useQuery(CustomersDocument, { ...paging.variables, search: filters.get('zoek') })
  return (
    <Page
      title={t.customers.title}
      lead={t.customers.lead}
      actions={
        mayRegister && (
          <>
            <button type="button" class="quiet" onClick={() => setRegistering(true)}>
              {t.customers.register.title}
            </button>
            <a class="button quiet" href="/klanten/inlezen">
              {t.portfolio.open}
            </a>
          </>
        )
      }
    >
      <FilterBar>
        <SearchField name="zoek" label={t.customers.search} />
      </FilterBar>
      <List
        label={t.customers.title}
        query={query}
        connection={({ customers }) => customers}
        paging={paging}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<p>{t.customers.empty}</p>}
      />
      {isRegistering && <RegisterCustomer onClose={() => setRegistering(false)} />}
    </Page>
  )
}

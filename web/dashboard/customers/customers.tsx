// The list of customers: who holds which connection, and whether they share. Many can be invited, or
// their consents withdrawn, at once.

import { useEffect, useState } from 'preact/hooks'
import { count, date } from '../../shared/format'
import { useLocation } from '../../shared/router'
import { useQuery } from '../../shared/use-query'
import { WithdrawConsents } from '../consents/withdraw-consents'
import { type ConsentState as ConsentName, CustomersDocument, type CustomersQuery } from '../documents'
import { Page } from '../frame/page'
import { Invite } from '../invitations/invite'
import { Choice, FilterBar, SearchField } from '../list/filters'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { oneOf, orderOf, useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { useMay } from '../me'
import { Ean } from '../parts'
import { t } from '../text'
import { ConsentState } from './consent-state'
import { RegisterCustomer } from './register-customer'

type Row = CustomersQuery['customers']['edges'][number]['node']

const { columns: names } = t.customers

const columns: Column<Row>[] = [
  { name: names.name, cell: ({ id, name }) => <a href={`/klanten/${id}`}>{name}</a>, order: 'NAME' },
  { name: names.ean, cell: ({ klantEan }) => <Ean ean={klantEan} />, order: 'KLANT_EAN' },
  { name: names.consent, cell: ({ consentState }) => <ConsentState state={consentState} /> },
  { name: names.meters, cell: ({ meters }) => meters.length, isFigure: true },
  { name: names.since, cell: ({ validFrom }) => date(validFrom), isFigure: true, order: 'VALID_FROM' },
  {
    name: names.until,
    cell: ({ validUntil }) => validUntil && date(validUntil),
    isFigure: true,
    order: 'VALID_UNTIL',
  },
]

export function Customers() {
  const filters = useFilters()
  const paging = usePage()
  const mayChange = useMay('OPERATOR')
  const [chosen, setChosen] = useState<Row[]>([])
  const [open, setOpen] = useState<'register' | 'invite' | 'withdraw'>()
  const { search } = useLocation()
  const order = orderOf(['NAME', 'KLANT_EAN', 'VALID_FROM', 'VALID_UNTIL'], filters.get('orde'), 'ASCENDING')
  const holding = oneOf(t.customers.holdings, filters.get('houder'))
  const query = useQuery(CustomersDocument, {
    ...paging.variables,
    search: filters.get('zoek'),
    holding: holding && holding === 'ja',
    consent: oneOf<ConsentName>(t.customers.consent, filters.get('toestemming')),
    orderBy: order,
  })

  // What is out of sight must not be acted upon.
  const place = search.toString()
  useEffect(() => setChosen([]), [place])

  const close = () => setOpen(undefined)
  return (
    <Page
      title={t.customers.title}
      lead={t.customers.lead}
      actions={mayChange && <Actions chosen={chosen} onOpen={setOpen} />}
    >
      <FilterBar>
        <SearchField name="zoek" label={t.customers.search} />
        <Choice name="toestemming" label={names.consent} options={t.customers.consent} />
        <Choice name="houder" label={t.customers.holding} options={t.customers.holdings} />
      </FilterBar>
      <List
        label={t.customers.title}
        query={query}
        connection={({ customers }) => customers}
        paging={paging}
        columns={columns}
        keyOf={({ id }) => id}
        order={order}
        selection={mayChange ? { chosen, onChange: setChosen, nameOf: ({ name }) => name } : undefined}
        empty={<p>{t.customers.empty}</p>}
      />
      {query.data && <p class="small muted">{t.parts.total(count(query.data.customers.totalCount))}</p>}
      {open === 'register' && <RegisterCustomer onClose={close} />}
      {open === 'invite' && <Invite customers={chosen} onClose={close} />}
      {open === 'withdraw' && (
        <WithdrawConsents
          customers={chosen}
          onClose={close}
          onDone={() => {
            close()
            setChosen([])
            query.reload()
          }}
        />
      )}
    </Page>
  )
}

interface ActionsProps {
  chosen: Row[]
  onOpen: (dialog: 'register' | 'invite' | 'withdraw') => void
}

/** With some chosen what can be done with those, and otherwise how others come in. */
function Actions({ chosen, onOpen }: ActionsProps) {
  if (chosen.length > 0) {
    return (
      <>
        <button type="button" class="quiet" onClick={() => onOpen('invite')}>
          {t.invitations.invite.some(chosen.length)}
        </button>
        <button type="button" class="quiet" onClick={() => onOpen('withdraw')}>
          {t.consents.withdraw.some(chosen.length)}
        </button>
      </>
    )
  }
  return (
    <>
      <button type="button" class="quiet" onClick={() => onOpen('register')}>
        {t.customers.register.title}
      </button>
      <a class="button quiet" href="/klanten/inlezen">
        {t.portfolio.open}
      </a>
    </>
  )
}

// One customer: at a glance whether they share, then their meters and what the ledger says.

import { useState } from 'preact/hooks'
import { date } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { Ledger } from '../consents/ledger'
import { CustomerDocument, type CustomerQuery } from '../documents'
import { Page } from '../frame/page'
import { Table } from '../list/table'
import { useMay } from '../me'
import { RegisterMeter } from '../meters/register-meter'
import { Answer, Empty } from '../notice'
import { Ean, Fact, Facts, Section, Time } from '../parts'
import { meterTypes, t } from '../text'
import { ChangeCustomer, EndCustomer } from './change-customer'
import { ConsentState, stateOf } from './consent-state'

type Found = NonNullable<CustomerQuery['customer']>

const above = { href: '/klanten', name: t.customers.title }

const dialogs = { change: ChangeCustomer, end: EndCustomer }

export function Customer({ id }: { id: string }) {
  const query = useQuery(CustomerDocument, { id })
  const [open, setOpen] = useState<keyof typeof dialogs>()
  const mayChange = useMay('OPERATOR')
  const customer = query.data?.customer
  const Dialog = open && dialogs[open]
  return (
    <Page
      title={customer?.name ?? t.customers.one}
      above={above}
      actions={
        customer &&
        mayChange && (
          <>
            <button type="button" class="quiet" onClick={() => setOpen('change')}>
              {t.customers.change.open}
            </button>
            {!customer.validUntil && (
              <button type="button" class="quiet" onClick={() => setOpen('end')}>
                {t.customers.end.open}
              </button>
            )}
          </>
        )
      }
    >
      <Answer query={query}>
        {({ customer }) =>
          customer ? (
            <Details customer={customer} onChange={query.reload} />
          ) : (
            <Empty>
              <p>{t.customers.notFound}</p>
              <p>{t.customers.notFoundHint}</p>
            </Empty>
          )
        }
      </Answer>
      {Dialog && customer && (
        <Dialog
          customer={customer}
          onClose={() => setOpen(undefined)}
          onDone={() => {
            setOpen(undefined)
            query.reload()
          }}
        />
      )}
    </Page>
  )
}

function Details({ customer, onChange }: { customer: Found; onChange: () => void }) {
  const mayRegister = useMay('OPERATOR')
  const [isRegistering, setRegistering] = useState(false)
  const { klantEan, validFrom, validUntil, meters, consents } = customer
  const current = consents.find(({ withdrawnAt }) => withdrawnAt === null)
  return (
    <>
      <Facts>
        <Fact name={t.customers.columns.consent}>
          <ConsentState state={stateOf(consents)} />
          <br />
          <span class="muted">
            {current ? t.customers.sharedSince(date(current.givenAt)) : t.customers.notShared}
          </span>
        </Fact>
        <Fact name={t.customers.columns.ean}>
          <Ean ean={klantEan} />
        </Fact>
        <Fact name={validUntil ? t.customers.held : t.customers.holds}>
          {validUntil
            ? t.customers.period(date(validFrom), date(validUntil))
            : t.customers.since(date(validFrom))}
        </Fact>
        <Fact name={t.customers.pulls}>
          <a href={`/opvragingen?klant=${klantEan}`}>{t.customers.seePulls}</a>
        </Fact>
      </Facts>
      <Section
        title={t.customers.meters}
        actions={
          mayRegister && (
            <button type="button" class="quiet" onClick={() => setRegistering(true)}>
              {t.meters.register.title}
            </button>
          )
        }
      >
        {meters.length === 0 ? (
          <Empty>
            <p>{t.customers.noMeters}</p>
          </Empty>
        ) : (
          <Table
            label={t.customers.meters}
            rows={meters}
            keyOf={({ id }) => id}
            columns={[
              { name: t.meters.columns.ean, cell: ({ ean }) => <Ean ean={ean} href={`/meters/${ean}`} /> },
              { name: t.meters.columns.type, cell: ({ type }) => meterTypes[type] },
              {
                name: t.meters.columns.newest,
                cell: ({ newestIntervalEnd }) => <Time at={newestIntervalEnd} none={t.customers.noReading} />,
                isFigure: true,
              },
            ]}
          />
        )}
      </Section>
      <Section title={t.customers.ledger}>
        {consents.length === 0 ? (
          <Empty>
            <p>{t.customers.noConsents}</p>
          </Empty>
        ) : (
          <Ledger events={consents.flatMap(({ events }) => events)} />
        )}
      </Section>
      {isRegistering && (
        <RegisterMeter
          klantEan={klantEan}
          onClose={() => setRegistering(false)}
          onDone={() => {
            setRegistering(false)
            onChange()
          }}
        />
      )}
    </>
  )
}

// One customer: at a glance whether they share, then their meters and what the ledger says.

import { date } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { Ledger } from '../consents/ledger'
import { CustomerDocument, type CustomerQuery } from '../documents'
import { Page } from '../frame/page'
import { Table } from '../list/table'
import { Answer, Empty } from '../notice'
import { Ean, Fact, Facts, Section, Time } from '../parts'
import { meterTypes, t } from '../text'
import { ConsentState, stateOf } from './consent-state'

type Found = NonNullable<CustomerQuery['customer']>

const above = { href: '/klanten', name: t.customers.title }

export function Customer({ id }: { id: string }) {
  const query = useQuery(CustomerDocument, { id })
  const customer = query.data?.customer
  return (
    <Page title={customer?.name ?? t.customers.one} above={above}>
      <Answer query={query}>
        {({ customer }) =>
          customer ? (
            <Details customer={customer} />
          ) : (
            <Empty>
              <p>{t.customers.notFound}</p>
              <p>{t.customers.notFoundHint}</p>
            </Empty>
          )
        }
      </Answer>
    </Page>
  )
}

function Details({ customer }: { customer: Found }) {
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
      <Section title={t.customers.meters}>
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
    </>
  )
}

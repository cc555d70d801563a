// One meter: what it is, and what it measured.

import { useQuery } from '../../shared/use-query'
import { Readings } from '../chart/readings'
import { MeterDocument, type MeterQuery } from '../documents'
import { Page } from '../frame/page'
import { Answer, Empty } from '../notice'
import { Ean, Fact, Facts, Section, Time } from '../parts'
import { meterTypes, t } from '../text'

type Found = NonNullable<MeterQuery['meter']>

const above = { href: '/meters', name: t.meters.title }
const { columns: names } = t.meters

export function Meter({ ean }: { ean: string }) {
  const query = useQuery(MeterDocument, { ean })
  return (
    <Page title={ean} above={above}>
      <Answer query={query}>
        {({ meter }) =>
          meter ? (
            <Details meter={meter} />
          ) : (
            <Empty>
              <p>{t.meters.notFound}</p>
              <p>{t.meters.notFoundHint}</p>
            </Empty>
          )
        }
      </Answer>
    </Page>
  )
}

function Details({ meter }: { meter: Found }) {
  const { ean, type, customer, klantEan, inverted, newestIntervalEnd } = meter
  return (
    <>
      <Facts>
        <Fact name={names.type}>{meterTypes[type]}</Fact>
        <Fact name={names.customer}>
          {customer ? <a href={`/klanten/${customer.id}`}>{customer.name}</a> : t.meters.nobody}
        </Fact>
        <Fact name={names.klantEan}>
          <Ean ean={klantEan} />
        </Fact>
        <Fact name={names.newest}>
          <Time at={newestIntervalEnd} none={t.customers.noReading} />
        </Fact>
        <Fact name={t.meters.inverted}>{inverted ? t.meters.invertedYes : t.meters.invertedNo}</Fact>
      </Facts>
      <Section title={t.meters.readings}>
        {newestIntervalEnd ? (
          <Readings ean={ean} newest={newestIntervalEnd} />
        ) : (
          <Empty>
            <p>{t.customers.noReading}</p>
          </Empty>
        )}
      </Section>
    </>
  )
}

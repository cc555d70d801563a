// One delivery: what it brought, and the lines that could not be taken, with why.

import { count, decimals } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { DeliveryDocument, type DeliveryQuery } from '../documents'
import { Page } from '../frame/page'
import { Pager } from '../list/list'
import { type Column, Table } from '../list/table'
import { type Paging, usePage } from '../list/use-page'
import { Answer, Empty } from '../notice'
import { Fact, Facts, Section, Time } from '../parts'
import { named, t } from '../text'
import { DeliveryState } from './state'

type Found = NonNullable<DeliveryQuery['delivery']>
type Line = Found['rejectedLines']['edges'][number]['node']

const above = { href: '/leveringen', name: t.deliveries.title }
const { columns: names, lineColumns } = t.deliveries

export function Delivery({ id }: { id: string }) {
  const paging = usePage()
  const query = useQuery(DeliveryDocument, { id, ...paging.variables })
  return (
    <Page title={query.data?.delivery?.name ?? id} above={above}>
      <Answer query={query}>
        {({ delivery }) =>
          delivery ? (
            <Details delivery={delivery} paging={paging} isStale={query.isLoading} />
          ) : (
            <Empty>
              <p>{t.deliveries.notFound}</p>
              <p>{t.deliveries.notFoundHint}</p>
            </Empty>
          )
        }
      </Answer>
    </Page>
  )
}

interface DetailsProps {
  delivery: Found
  paging: Paging
  isStale: boolean
}

function Details({ delivery, paging, isStale }: DetailsProps) {
  const { state, source, receivedAt, finishedAt, failure, sha256 } = delivery
  const seconds = (Date.parse(finishedAt) - Date.parse(receivedAt)) / 1000
  const { edges, pageInfo } = delivery.rejectedLines
  return (
    <>
      <Facts>
        <Fact name={names.state}>
          <DeliveryState state={state} />
        </Fact>
        <Fact name={names.received}>
          <Time at={receivedAt} />
        </Fact>
        <Fact name={t.deliveries.finished}>{t.deliveries.took(decimals(seconds, 1))}</Fact>
        <Fact name={names.source}>{named(t.deliveries.sources, source)}</Fact>
        {(['lines', 'inserted', 'revised', 'unchanged', 'rejected'] as const).map((figure) => (
          <Fact key={figure} name={names[figure]}>
            {count(delivery[figure])}
          </Fact>
        ))}
      </Facts>
      {failure && (
        <div class="failed">
          <p>
            <strong>{t.deliveries.failure}:</strong> {failure}
          </p>
        </div>
      )}
      <p class="small muted">
        {t.deliveries.hash} <code>{sha256}</code>
      </p>
      <Section title={t.deliveries.rejected}>
        {edges.length === 0 ? (
          <Empty>
            <p>{t.deliveries.noneRejected}</p>
          </Empty>
        ) : (
          <>
            <Table
              label={t.deliveries.rejected}
              columns={lines}
              rows={edges.map(({ node }) => node)}
              keyOf={({ lineNumber }) => lineNumber}
              isStale={isStale}
            />
            <Pager paging={paging} pageInfo={pageInfo} />
          </>
        )}
      </Section>
    </>
  )
}

const lines: Column<Line>[] = [
  { name: lineColumns.number, cell: ({ lineNumber }) => count(lineNumber), isFigure: true },
  { name: lineColumns.reason, cell: ({ reason }) => named(t.rejected.reasons, reason) },
  { name: lineColumns.detail, cell: ({ detail }) => detail },
  { name: lineColumns.text, cell: ({ rawText }) => <code class="long">{rawText}</code> },
]

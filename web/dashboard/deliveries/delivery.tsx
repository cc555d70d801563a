// One delivery: what it brought, and the lines that could not be taken, with why.

import { useState } from 'preact/hooks'
import { count, decimals } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { useSubscription } from '../../shared/use-subscription'
import {
  DeliveryDocument,
  DeliveryProgressDocument,
  type DeliveryQuery,
  type RejectedLineRowFragment,
} from '../documents'
import { Page } from '../frame/page'
import { Pager } from '../list/list'
import { Table } from '../list/table'
import { type Paging, usePage } from '../list/use-page'
import { useMay } from '../me'
import { Answer, Empty } from '../notice'
import { Fact, Facts, Section, Time } from '../parts'
import { lineColumns } from '../rejected/line-columns'
import { RepairAll, RepairLine } from '../rejected/repair-lines'
import { deliveryName, named, t } from '../text'
import { GiveUpDelivery } from './give-up-delivery'
import { RetryDelivery } from './retry-delivery'
import { DeliveryState } from './state'

type Found = NonNullable<DeliveryQuery['delivery']>

const above = { href: '/leveringen', name: t.deliveries.title }
const { columns: names } = t.deliveries

export function Delivery({ id }: { id: string }) {
  const paging = usePage()
  const query = useQuery(DeliveryDocument, { id, ...paging.variables })
  useSubscription(DeliveryProgressDocument, {}, query.reload)
  const [asking, setAsking] = useState<'retry' | 'give up'>()
  const mayAct = useMay('OPERATOR')
  const delivery = query.data?.delivery
  const close = () => setAsking(undefined)
  const done = () => {
    close()
    query.reload()
  }
  return (
    <Page
      title={delivery ? deliveryName(delivery.name) : id}
      above={above}
      actions={
        mayAct &&
        delivery && (
          <>
            {isRetriable(delivery) && (
              <button type="button" class="quiet" onClick={() => setAsking('retry')}>
                {t.deliveries.retry.action}
              </button>
            )}
            {(delivery.state === 'INTERRUPTED' || delivery.state === 'WAITING') && (
              <button type="button" class="quiet" onClick={() => setAsking('give up')}>
                {t.deliveries.giveUp.action}
              </button>
            )}
          </>
        )
      }
    >
      <Answer query={query}>
        {({ delivery }) =>
          delivery ? (
            <Details
              delivery={delivery}
              paging={paging}
              isStale={query.isLoading && delivery.state !== 'RUNNING'}
              onChange={query.reload}
            />
          ) : (
            <Empty>
              <p>{t.deliveries.notFound}</p>
              <p>{t.deliveries.notFoundHint}</p>
            </Empty>
          )
        }
      </Answer>
      {asking === 'retry' && <RetryDelivery id={id} onClose={close} onDone={done} />}
      {asking === 'give up' && <GiveUpDelivery id={id} onClose={close} onDone={done} />}
    </Page>
  )
}

/** Repaired lines have no file. */
function isRetriable({ state, source, retriedAt }: Found) {
  return state !== 'WAITING' && state !== 'RUNNING' && source !== 'repair' && !retriedAt
}

interface DetailsProps {
  delivery: Found
  paging: Paging
  isStale: boolean
  onChange: () => void
}

function Details({ delivery, paging, isStale, onChange }: DetailsProps) {
  const { state, source, receivedAt, finishedAt, failure, failureCause, sha256 } = delivery
  const { attempts, dueAt, moveFailure, retriedAt, repeats, retryOf, describedBy } = delivery
  return (
    <>
      <Facts>
        <Fact name={names.state}>
          <DeliveryState {...delivery} />
        </Fact>
        <Fact name={names.received}>
          <Time at={receivedAt} />
        </Fact>
        {finishedAt && !failure && (
          <Fact name={t.deliveries.finished}>
            {t.deliveries.took(decimals((Date.parse(finishedAt) - Date.parse(receivedAt)) / 1000, 1))}
          </Fact>
        )}
        <Fact name={names.way}>{named(t.deliveries.ways, source)}</Fact>
        {describedBy && (
          <Fact name={t.deliveries.describedBy}>
            <a href={`/bronnen/${describedBy.name}`}>{describedBy.name}</a>
          </Fact>
        )}
        {attempts > 1 && <Fact name={t.deliveries.attempts}>{count(attempts)}</Fact>}
        {dueAt && (
          <Fact name={t.deliveries.due}>
            <Time at={dueAt} />
          </Fact>
        )}
        {retriedAt && (
          <Fact name={t.deliveries.retried}>
            <Time at={retriedAt} />
          </Fact>
        )}
        {repeats && (
          <Fact name={t.deliveries.repeats}>
            <Other {...repeats} />
          </Fact>
        )}
        {retryOf && (
          <Fact name={t.deliveries.retryOf}>
            <Other {...retryOf} />
          </Fact>
        )}
        {!failure &&
          state !== 'REPEATED' &&
          (['lines', 'inserted', 'revised', 'unchanged', 'rejected'] as const).map((figure) => (
            <Fact key={figure} name={names[figure]}>
              {count(delivery[figure])}
            </Fact>
          ))}
      </Facts>
      {failure && (
        <div class="failed">
          <p>
            <strong>{t.deliveries.failure}:</strong>{' '}
            {failureCause ? t.deliveries.failures[failureCause] : failure}
          </p>
          {failureCause && failureCause !== 'EMPTY' && (
            <p class="small">
              {t.deliveries.failureWords} <code lang="en">{failure}</code>
            </p>
          )}
        </div>
      )}
      {moveFailure && (
        <div class="failed">
          <p>{t.deliveries.notMoved}</p>
          <p class="small">
            {t.deliveries.failureWords} <code lang="en">{moveFailure}</code>
          </p>
        </div>
      )}
      {sha256 && (
        <p class="small muted">
          {t.deliveries.hash} <code>{sha256}</code>
        </p>
      )}
      {state === 'REPEATED' && <p>{t.deliveries.nothingNew}</p>}
      {failure && <p>{t.deliveries.nothingTaken}</p>}
      {!failure && state !== 'REPEATED' && state !== 'WAITING' && (
        <Rejected delivery={delivery} paging={paging} isStale={isStale} onChange={onChange} />
      )}
    </>
  )
}

function Other({ id, name }: { id: string; name: string }) {
  return (
    <a class="long" href={`/leveringen/${id}`}>
      {deliveryName(name)}
    </a>
  )
}

function Rejected({ delivery, paging, isStale, onChange }: DetailsProps) {
  const { edges, pageInfo } = delivery.rejectedLines
  const mayRepair = useMay('OPERATOR')
  const [repairing, setRepairing] = useState<RejectedLineRowFragment | 'all'>()
  const rows = edges.map(({ node }) => node)
  const close = () => setRepairing(undefined)
  const done = () => {
    close()
    onChange()
  }
  return (
    <Section
      title={t.deliveries.rejected}
      actions={
        mayRepair &&
        rows.some(({ repair }) => !repair) && (
          <button type="button" class="quiet" onClick={() => setRepairing('all')}>
            {t.rejected.repairAll.open}
          </button>
        )
      }
    >
      {rows.length === 0 ? (
        <Empty>
          <p>{t.deliveries.noneRejected}</p>
        </Empty>
      ) : (
        <>
          {delivery.state !== 'RUNNING' && delivery.rejectedKept < delivery.rejected && (
            <p>{t.deliveries.notAllKept(count(delivery.rejectedKept))}</p>
          )}
          <Table
            label={t.deliveries.rejected}
            columns={lineColumns({ ...(mayRepair && { onRepair: setRepairing }) })}
            rows={rows}
            keyOf={({ id }) => id}
            isStale={isStale}
          />
          <Pager paging={paging} pageInfo={pageInfo} />
        </>
      )}
      {repairing === 'all' && <RepairAll deliveryId={delivery.id} onDone={done} onClose={close} />}
      {repairing && repairing !== 'all' && <RepairLine line={repairing} onDone={done} onClose={close} />}
    </Section>
  )
}

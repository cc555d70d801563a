// What Liander asked and was given, newest first.

import { addDays, count, dateTime, startOf } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { useSubscription } from '../../shared/use-subscription'
import { PullAnsweredDocument, PullsDocument, type PullsQuery } from '../documents'
import { isEan } from '../ean'
import { Page } from '../frame/page'
import { Choice, FilterBar, SearchField } from '../list/filters'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { oneOf, orderOf, useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { Count, Ean, State, Time } from '../parts'
import { named, t } from '../text'

type Row = PullsQuery['pulls']['edges'][number]['node']

const { columns: names } = t.pulls

const columns: Column<Row>[] = [
  { name: names.answered, cell: ({ answeredAt }) => <Time at={answeredAt} />, order: 'ANSWERED_AT' },
  {
    name: names.call,
    cell: ({ call, isRehearsal }) => (
      <>
        {named(t.pulls.calls, call)} {isRehearsal && <Rehearsal />}
      </>
    ),
  },
  { name: names.subject, cell: (pull) => <Subject pull={pull} /> },
  {
    name: names.period,
    cell: ({ periodStart, periodEnd }) =>
      periodStart && periodEnd && `${dateTime(periodStart)} – ${dateTime(periodEnd)}`,
  },
  { name: names.meters, cell: ({ metersGiven }) => <Count of={metersGiven} />, isFigure: true },
  {
    name: names.readings,
    cell: ({ readingsGiven, isUnchanged }) =>
      isUnchanged ? t.pulls.unchanged : <Count of={readingsGiven} />,
    isFigure: true,
    order: 'READINGS_GIVEN',
  },
  {
    name: names.credential,
    cell: ({ credentialVersion }) => credentialVersion && t.pulls.version(credentialVersion),
  },
  { name: names.number, cell: ({ correlationId }) => <code class="long">{correlationId}</code> },
]

function Subject({ pull: { klantEan, meterEan, eansAsked } }: { pull: Row }) {
  if (meterEan) return <Ean ean={meterEan} href={`/meters/${meterEan}`} />
  if (klantEan) return <Ean ean={klantEan} href={`/klanten?zoek=${klantEan}`} />
  return <>{t.pulls.customersAsked(count(eansAsked))}</>
}

function Rehearsal() {
  return (
    <span title={t.pulls.rehearsalHint}>
      <State tone="quiet">{t.pulls.rehearsal}</State>
    </span>
  )
}

const problem = (text: string) => (isEan(text) ? undefined : t.pulls.badEan)

/** The server takes nothing else; an address may have been typed. */
const eanOf = (text: string | null) => (text && isEan(text) ? text : null)

export function Pulls() {
  const filters = useFilters()
  const paging = usePage()
  const order = orderOf(['ANSWERED_AT', 'READINGS_GIVEN'], filters.get('orde'))
  const day = filters.get('dag')
  const version = Number(filters.get('wachtwoord')) || null
  const query = useQuery(PullsDocument, {
    ...paging.variables,
    klantEan: eanOf(filters.get('klant')),
    meterEan: eanOf(filters.get('meter')),
    call: oneOf(t.pulls.calls, filters.get('vraag')),
    credentialVersion: version,
    answeredAfter: day && startOf(day).toISOString(),
    answeredBefore: day && startOf(addDays(day, 1)).toISOString(),
    orderBy: order,
  })
  useSubscription(PullAnsweredDocument, {}, query.reload)
  return (
    <Page
      title={t.pulls.title}
      lead={t.pulls.lead}
      actions={
        <a class="button quiet" href="/opvragingen/proef">
          {t.dryRun.open}
        </a>
      }
    >
      <FilterBar>
        <label>
          {t.pulls.day}
          <input
            type="date"
            value={day ?? ''}
            onChange={({ currentTarget: { value } }) => filters.set({ dag: value })}
          />
        </label>
        <Choice name="vraag" label={names.call} options={t.pulls.calls} />
        <SearchField name="wachtwoord" label={t.pulls.credential} inputMode="numeric" />
        <SearchField name="klant" label={t.pulls.klantEan} inputMode="numeric" problem={problem} />
        <SearchField name="meter" label={t.pulls.meterEan} inputMode="numeric" problem={problem} />
      </FilterBar>
      <List
        label={t.pulls.title}
        query={query}
        connection={({ pulls }) => pulls}
        paging={paging}
        columns={columns}
        keyOf={({ id }) => id}
        order={order}
        empty={<p>{t.pulls.empty}</p>}
      />
    </Page>
  )
}

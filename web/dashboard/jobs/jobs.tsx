// The turns of scheduled jobs, newest first.

import { decimals } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { JobRunsDocument, type JobRunsQuery } from '../documents'
import { Page } from '../frame/page'
import { Choice, FilterBar } from '../list/filters'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { oneOf, orderOf, useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { State, Time } from '../parts'
import { named, t } from '../text'

type Row = JobRunsQuery['jobRuns']['edges'][number]['node']

const { columns: names } = t.jobs

const columns: Column<Row>[] = [
  { name: names.tick, cell: ({ tick }) => <Time at={tick} />, order: 'TICK' },
  { name: names.job, cell: ({ job }) => <span title={job}>{named(t.jobs.names, job)}</span>, order: 'JOB' },
  { name: names.state, cell: (run) => <Outcome run={run} /> },
  {
    name: names.started,
    cell: ({ startedAt }) => <Time at={startedAt} />,
    isFigure: true,
    order: 'STARTED_AT',
  },
  { name: names.took, cell: took, isFigure: true },
]

function Outcome({ run: { failure, finishedAt } }: { run: Row }) {
  if (failure) {
    return (
      <>
        <State tone="bad">{t.jobs.failed}</State> <span class="small">{failure}</span>
      </>
    )
  }
  return finishedAt ? <State tone="good">{t.jobs.done}</State> : <State tone="quiet">{t.jobs.running}</State>
}

function took({ startedAt, finishedAt }: Row): string | null {
  if (!finishedAt) return null
  return t.jobs.seconds(decimals((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000, 1))
}

export function Jobs() {
  const filters = useFilters()
  const paging = usePage()
  const order = orderOf(['STARTED_AT', 'TICK', 'JOB'], filters.get('orde'))
  const outcome = oneOf(t.jobs.outcomes, filters.get('uitkomst'))
  const query = useQuery(
    JobRunsDocument,
    {
      ...paging.variables,
      job: filters.get('taak'),
      hasFailed: outcome && outcome === 'mislukt',
      orderBy: order,
    },
    { everySeconds: 60 },
  )
  return (
    <Page title={t.jobs.title} lead={t.jobs.lead}>
      <FilterBar>
        <Choice name="taak" label={t.jobs.job} options={t.jobs.names} />
        <Choice name="uitkomst" label={t.jobs.outcome} options={t.jobs.outcomes} />
      </FilterBar>
      <List
        label={t.jobs.title}
        query={query}
        connection={({ jobRuns }) => jobRuns}
        paging={paging}
        columns={columns}
        keyOf={({ id }) => id}
        order={order}
        empty={<p>{t.jobs.empty}</p>}
      />
    </Page>
  )
}

// The audit trail: who changed what, and how it was before.

import { useQuery } from '../../shared/use-query'
import { AuditTrailDocument, type AuditTrailQuery } from '../documents'
import { Page } from '../frame/page'
import { Choice, FilterBar, SearchField } from '../list/filters'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { Time } from '../parts'
import { named, t } from '../text'
import { ChangedValues } from './changed-values'

type Row = AuditTrailQuery['auditTrail']['edges'][number]['node']

const { columns: names } = t.audit

const columns: Column<Row>[] = [
  { name: names.action, cell: ({ action }) => named(t.audit.actions, action) },
  { name: names.occurred, cell: ({ occurredAt }) => <Time at={occurredAt} /> },
  {
    name: names.actor,
    cell: ({ actor, actorKind }) => (
      <span class="long">
        {actorKind === 'customer' ? actor.replace(/^customer /, '') : actor}{' '}
        <span class="small muted">{named(t.audit.actorKinds, actorKind)}</span>
      </span>
    ),
  },
  { name: names.subject, cell: (change) => <Subject change={change} /> },
  { name: names.values, cell: ({ before, after }) => <ChangedValues before={before} after={after} /> },
]

const places: Record<string, string> = { customer: '/klanten/', meter: '/meters/', delivery: '/leveringen/' }

function Subject({ change: { subjectKind, subject } }: { change: Row }) {
  const place = places[subjectKind]
  return (
    <span class="long">
      {named(t.audit.subjectKinds, subjectKind)} {place ? <a href={place + subject}>{subject}</a> : subject}
    </span>
  )
}

export function AuditTrail() {
  const filters = useFilters()
  const paging = usePage()
  const query = useQuery(AuditTrailDocument, {
    ...paging.variables,
    filter: {
      actor: filters.get('wie'),
      action: filters.get('wat'),
      subjectKind: filters.get('soort'),
      subject: filters.get('waaraan'),
    },
  })
  return (
    <Page title={t.audit.title} lead={t.audit.lead}>
      <FilterBar>
        <SearchField name="wie" label={t.audit.actor} />
        <Choice name="wat" label={names.action} options={t.audit.actions} />
        <Choice name="soort" label={t.audit.subjectKind} options={t.audit.subjectKinds} />
        <SearchField name="waaraan" label={t.audit.subject} />
      </FilterBar>
      <List
        label={t.audit.title}
        query={query}
        connection={({ auditTrail }) => auditTrail}
        paging={paging}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<p>{t.audit.empty}</p>}
      />
    </Page>
  )
}

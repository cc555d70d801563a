// Who of the metering company may log in.

import { date } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { OperatorsDocument, type OperatorsQuery } from '../documents'
import { Page } from '../frame/page'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { usePage } from '../list/use-page'
import { useMe } from '../me'
import { State } from '../parts'
import { roles, t } from '../text'

type Row = OperatorsQuery['operators']['edges'][number]['node']

const { columns: names } = t.operators

const columns: Column<Row>[] = [
  {
    name: names.email,
    cell: ({ email }) => (
      <>
        {email} <You email={email} />
      </>
    ),
  },
  { name: names.role, cell: ({ role }) => roles[role] },
  {
    name: names.state,
    cell: ({ endedAt }) => (
      <State tone={endedAt ? 'quiet' : 'good'}>{endedAt ? t.operators.ended : t.operators.active}</State>
    ),
  },
  { name: names.added, cell: ({ createdAt }) => date(createdAt), isFigure: true },
  { name: names.ended, cell: ({ endedAt }) => endedAt && date(endedAt), isFigure: true },
]

function You({ email }: { email: string }) {
  return useMe().email === email ? <span class="small muted">({t.operators.you})</span> : null
}

export function Operators() {
  const paging = usePage()
  const query = useQuery(OperatorsDocument, paging.variables)
  return (
    <Page title={t.operators.title} lead={t.operators.lead}>
      <List
        label={t.operators.title}
        query={query}
        connection={({ operators }) => operators}
        paging={paging}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<p>{t.operators.empty}</p>}
      />
    </Page>
  )
}

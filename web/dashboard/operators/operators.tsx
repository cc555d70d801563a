// Who of the metering company may log in, and what can be done about it.

import { useState } from 'preact/hooks'
import { date } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { OperatorsDocument, type OperatorsQuery } from '../documents'
import { Page } from '../frame/page'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { usePage } from '../list/use-page'
import { useMe } from '../me'
import { State } from '../parts'
import { Secret } from '../secret'
import { roles, t } from '../text'
import { AddOperator, ChangeOperator, EndOperator, ResetPassword, type Shown } from './operator-actions'

type Row = OperatorsQuery['operators']['edges'][number]['node']

const { columns: names } = t.operators

const columns: Column<Row>[] = [
  {
    name: names.email,
    cell: ({ email }) => (
      <span class="long">
        {email} <You email={email} />
      </span>
    ),
  },
  { name: names.role, cell: ({ role }) => roles[role] },
  {
    name: names.state,
    cell: ({ endedAt }) => (
      <State tone={endedAt ? 'quiet' : 'good'}>{endedAt ? t.operators.ended : t.operators.active}</State>
    ),
  },
  { name: names.means, cell: ({ signInMeans }) => t.operators.means[signInMeans] },
  { name: names.added, cell: ({ createdAt }) => date(createdAt), isFigure: true },
  { name: names.ended, cell: ({ endedAt }) => endedAt && date(endedAt), isFigure: true },
]

function You({ email }: { email: string }) {
  return useMe().email === email ? <span class="small muted">({t.operators.you})</span> : null
}

const dialogs = { change: ChangeOperator, reset: ResetPassword, end: EndOperator }
const actions = Object.keys(dialogs) as (keyof typeof dialogs)[]

export function Operators() {
  const me = useMe()
  const paging = usePage()
  const query = useQuery(OperatorsDocument, paging.variables)
  const [isAdding, setAdding] = useState(false)
  const [open, setOpen] = useState<{ action: keyof typeof dialogs; operator: Row }>()
  const [shown, setShown] = useState<Shown | null>(null)
  const Dialog = open && dialogs[open.action]

  const close = () => {
    setOpen(undefined)
    setAdding(false)
  }
  const done = (shown: Shown | null) => {
    close()
    setShown(shown)
    query.reload()
  }
  const withDeeds: Column<Row> = {
    name: '',
    // Nobody does this to themselves; the server refuses it too.
    cell: (operator) =>
      !operator.endedAt &&
      operator.email !== me.email && (
        <span class="row-actions">
          {actions.map((action) => (
            <button key={action} type="button" class="link" onClick={() => setOpen({ action, operator })}>
              {t.operators[action].open}
            </button>
          ))}
        </span>
      ),
    isFigure: true,
  }
  return (
    <Page
      title={t.operators.title}
      lead={t.operators.lead}
      actions={
        <button type="button" class="quiet" onClick={() => setAdding(true)}>
          {t.operators.add.title}
        </button>
      }
    >
      <List
        label={t.operators.title}
        query={query}
        connection={({ operators }) => operators}
        paging={paging}
        columns={[...columns, withDeeds]}
        keyOf={({ id }) => id}
        empty={<p>{t.operators.empty}</p>}
      />
      {isAdding && <AddOperator onDone={done} onClose={close} />}
      {Dialog && <Dialog operator={open.operator} onDone={done} onClose={close} />}
      {shown && (
        <Secret
          title={t.operators.password}
          text={t.operators.passwordFor(shown.email)}
          value={shown.password}
          onClose={() => setShown(null)}
        />
      )}
    </Page>
  )
}

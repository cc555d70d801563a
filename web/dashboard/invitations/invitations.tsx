// The list of invitations: whose letter is still under way, and whose was used.

import { useState } from 'preact/hooks'
import { useQuery } from '../../shared/use-query'
import { InvitationsDocument, type InvitationsQuery } from '../documents'
import { Page } from '../frame/page'
import { Choice, FilterBar } from '../list/filters'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { oneOf, useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { useMay } from '../me'
import { Ean, Time } from '../parts'
import { t, who } from '../text'
import { InvitationState } from './invitation-state'
import { RevokeInvitation } from './revoke-invitation'

type Row = InvitationsQuery['invitations']['edges'][number]['node']

const { columns: names } = t.invitations

const columns: Column<Row>[] = [
  {
    name: t.consents.columns.customer,
    cell: ({ customer }) => customer && <a href={`/klanten/${customer.id}`}>{customer.name}</a>,
  },
  { name: t.consents.columns.ean, cell: ({ customer }) => customer && <Ean ean={customer.klantEan} /> },
  { name: names.state, cell: ({ state }) => <InvitationState state={state} /> },
  { name: names.kind, cell: ({ kind }) => t.invitations.kinds[kind] },
  { name: names.by, cell: ({ createdBy }) => who(createdBy) },
  { name: names.created, cell: ({ createdAt }) => <Time at={createdAt} />, isFigure: true },
  {
    name: names.ended,
    cell: ({ usedAt, revokedAt, expiresAt }) => <Time at={usedAt ?? revokedAt ?? expiresAt} />,
    isFigure: true,
  },
]

export function Invitations() {
  const mayRevoke = useMay('OPERATOR')
  const state = oneOf(t.invitations.states, useFilters().get('stand'))
  const paging = usePage()
  const query = useQuery(InvitationsDocument, { ...paging.variables, state })
  const [revoking, setRevoking] = useState<Row>()
  const withRevoke: Column<Row> = {
    name: '',
    cell: (row) =>
      row.state === 'OPEN' && (
        <button type="button" class="link" onClick={() => setRevoking(row)}>
          {t.invitations.revoke.open}
        </button>
      ),
    isFigure: true,
  }
  return (
    <Page title={t.invitations.title} lead={t.invitations.lead}>
      <FilterBar>
        <Choice name="stand" label={names.state} options={t.invitations.states} />
      </FilterBar>
      <List
        label={t.invitations.title}
        query={query}
        connection={({ invitations }) => invitations}
        paging={paging}
        columns={mayRevoke ? [...columns, withRevoke] : columns}
        keyOf={({ id }) => id}
        empty={
          <>
            <p>{t.invitations.empty}</p>
            <p>
              <a href="/klanten">{t.invitations.emptyHint}</a>
            </p>
          </>
        }
      />
      {revoking && (
        <RevokeInvitation
          id={revoking.id}
          onDone={() => {
            setRevoking(undefined)
            query.reload()
          }}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </Page>
  )
}

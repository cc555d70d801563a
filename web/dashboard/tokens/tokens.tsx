// Access tokens, by which scripts ask in somebody's name: one's own, or for an admin everybody's.

import { useState } from 'preact/hooks'
import { useQuery } from '../../shared/use-query'
import { AccessTokensDocument, type AccessTokensQuery } from '../documents'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { usePage } from '../list/use-page'
import { Section, State, Time } from '../parts'
import { Secret } from '../secret'
import { roles, t } from '../text'
import { CreateToken, RevokeToken } from './token-actions'

type Row = AccessTokensQuery['accessTokens']['edges'][number]['node']
type Name = keyof typeof t.tokens.states

const { columns: names } = t.tokens

function stateOf({ revokedAt, expiresAt }: Row, now = Date.now()): Name {
  if (revokedAt) return 'revoked'
  return Date.parse(expiresAt) > now ? 'valid' : 'expired'
}

const columns: Column<Row>[] = [
  { name: names.name, cell: ({ name }) => <span class="long">{name}</span> },
  { name: names.owner, cell: ({ email }) => <span class="long">{email}</span> },
  { name: names.role, cell: ({ role }) => roles[role] },
  {
    name: names.state,
    cell: (row) => (
      <State tone={stateOf(row) === 'valid' ? 'good' : 'quiet'}>{t.tokens.states[stateOf(row)]}</State>
    ),
  },
  {
    name: names.used,
    cell: ({ lastUsedAt }) => <Time at={lastUsedAt} none={t.keys.never} />,
    isFigure: true,
  },
  {
    name: names.until,
    cell: ({ revokedAt, expiresAt }) => <Time at={revokedAt ?? expiresAt} />,
    isFigure: true,
  },
]

export function Tokens() {
  const paging = usePage()
  const query = useQuery(AccessTokensDocument, paging.variables)
  const [isCreating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<Row>()
  const [token, setToken] = useState<string>()
  const withRevoke: Column<Row> = {
    name: '',
    cell: (row) =>
      stateOf(row) === 'valid' && (
        <button type="button" class="link" onClick={() => setRevoking(row)}>
          {t.tokens.revoke.open}
        </button>
      ),
    isFigure: true,
  }
  return (
    <Section
      title={t.tokens.title}
      lead={t.tokens.lead}
      actions={
        <button type="button" class="quiet" onClick={() => setCreating(true)}>
          {t.tokens.create.open}
        </button>
      }
    >
      <List
        label={t.tokens.title}
        query={query}
        connection={({ accessTokens }) => accessTokens}
        paging={paging}
        columns={[...columns, withRevoke]}
        keyOf={({ id }) => id}
        empty={<p>{t.tokens.empty}</p>}
      />
      {isCreating && (
        <CreateToken
          onClose={() => setCreating(false)}
          onDone={(token) => {
            setCreating(false)
            setToken(token)
            query.reload()
          }}
        />
      )}
      {revoking && (
        <RevokeToken
          token={revoking}
          onClose={() => setRevoking(undefined)}
          onDone={() => {
            setRevoking(undefined)
            query.reload()
          }}
        />
      )}
      {token && (
        <Secret
          title={t.tokens.create.shown}
          text={t.tokens.create.use}
          value={token}
          onClose={() => setToken(undefined)}
        />
      )}
    </Section>
  )
}

// The keys that sign access tokens, and whose turn it is.

import { dateTime } from '../../shared/format'
import type { KeysQuery, SigningKeyState } from '../documents'
import { type Column, Table } from '../list/table'
import { Empty } from '../notice'
import { State, Time, type Tone } from '../parts'
import { t } from '../text'

type Key = KeysQuery['signingKeys']['edges'][number]['node']

const tones: Record<SigningKeyState, Tone> = {
  WAITING: 'quiet',
  SIGNING: 'good',
  RETAINED: 'quiet',
  ENDED: 'quiet',
  REVOKED: 'quiet',
}

const { signingColumns: names } = t.keys

const columns: Column<Key>[] = [
  { name: names.kid, cell: ({ kid }) => <code>{kid}</code> },
  {
    name: names.state,
    cell: ({ state }) => <State tone={tones[state]}>{t.keys.signingStates[state]}</State>,
  },
  { name: names.from, cell: ({ signsFrom }) => dateTime(signsFrom), isFigure: true },
  { name: names.until, cell: ({ signsUntil }) => dateTime(signsUntil), isFigure: true },
  {
    name: names.retired,
    cell: ({ retiredAt, revokedAt }) => dateTime(revokedAt ?? retiredAt),
    isFigure: true,
  },
  { name: names.destroyed, cell: ({ destroyedAt }) => <Time at={destroyedAt} />, isFigure: true },
]

export function SigningKeys({ keys }: { keys: Key[] }) {
  if (keys.length === 0) {
    return (
      <Empty>
        <p>{t.keys.noSigning}</p>
      </Empty>
    )
  }
  return <Table label={t.keys.signing} columns={columns} rows={keys} keyOf={({ kid }) => kid} />
}

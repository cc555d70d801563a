// The keys that sign access tokens, and whose turn it is.

import { dateTime } from '../../shared/format'
import type { KeysQuery } from '../documents'
import { type Column, Table } from '../list/table'
import { Empty } from '../notice'
import { State, Time, type Tone } from '../parts'
import { t } from '../text'

type Key = KeysQuery['signingKeys']['edges'][number]['node']
type Name = keyof typeof t.keys.signingStates

const tones: Record<Name, Tone> = { next: 'quiet', signing: 'good', retained: 'quiet', retired: 'quiet' }

function stateOf({ signsFrom, signsUntil, retiredAt, destroyedAt }: Key, now = Date.now()): Name {
  if (Date.parse(signsFrom) > now) return 'next'
  if (Date.parse(retiredAt) <= now) return 'retired'
  return Date.parse(signsUntil) > now && !destroyedAt ? 'signing' : 'retained'
}

const { signingColumns: names } = t.keys

const columns: Column<Key>[] = [
  {
    name: names.kid,
    cell: ({ kid }) => (
      <code title={kid} class="long">
        {kid}
      </code>
    ),
  },
  {
    name: names.state,
    cell: (key) => <State tone={tones[stateOf(key)]}>{t.keys.signingStates[stateOf(key)]}</State>,
  },
  { name: names.from, cell: ({ signsFrom }) => dateTime(signsFrom), isFigure: true },
  { name: names.until, cell: ({ signsUntil }) => dateTime(signsUntil), isFigure: true },
  { name: names.retired, cell: ({ retiredAt }) => dateTime(retiredAt), isFigure: true },
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

// The versions of Liander's password: which of them opens the door, how long still, and whether it is used.

import { dateTime } from '../../shared/format'
import type { KeysQuery } from '../documents'
import { type Column, Table } from '../list/table'
import { Empty } from '../notice'
import { State, Time, type Tone } from '../parts'
import { t } from '../text'

export type Version = KeysQuery['credentialVersions']['edges'][number]['node']

const DAY_MS = 86_400_000

/** From here on it is time to think of the next. */
const ENDING_DAYS = 14

type Name = keyof typeof t.keys.credentialStates

const tones: Record<Name, Tone> = {
  valid: 'good',
  ending: 'warn',
  ended: 'quiet',
  revoked: 'quiet',
  coming: 'quiet',
}

export function stateOf({ validFrom, validUntil, revokedAt }: Version, now = Date.now()): Name {
  if (revokedAt) return 'revoked'
  if (Date.parse(validFrom) > now) return 'coming'
  const left = Date.parse(validUntil) - now
  if (left <= 0) return 'ended'
  return left < ENDING_DAYS * DAY_MS ? 'ending' : 'valid'
}

/** Whole days for which it can still be used; nothing where it cannot. */
function daysLeft(version: Version): string | null {
  const state = stateOf(version)
  if (state !== 'valid' && state !== 'ending') return null
  return t.keys.days(Math.floor((Date.parse(version.validUntil) - Date.now()) / DAY_MS))
}

const { credentialColumns: names } = t.keys

const columns: Column<Version>[] = [
  { name: names.version, cell: ({ version }) => t.pulls.version(version) },
  {
    name: names.state,
    cell: (version) => (
      <State tone={tones[stateOf(version)]}>{t.keys.credentialStates[stateOf(version)]}</State>
    ),
  },
  { name: names.left, cell: daysLeft, isFigure: true },
  {
    name: names.used,
    cell: ({ lastUsedAt }) => <Time at={lastUsedAt} none={t.keys.never} />,
    isFigure: true,
  },
  { name: names.from, cell: ({ validFrom }) => dateTime(validFrom), isFigure: true },
  {
    name: names.until,
    cell: ({ validUntil, revokedAt }) => dateTime(revokedAt ?? validUntil),
    isFigure: true,
  },
]

export function CredentialVersions({ versions }: { versions: Version[] }) {
  if (versions.length === 0) {
    return (
      <Empty>
        <p>{t.keys.noCredentials}</p>
      </Empty>
    )
  }
  return (
    <Table label={t.keys.credentials} columns={columns} rows={versions} keyOf={({ version }) => version} />
  )
}

// The versions of Liander's password: which of them opens the door, how long still, and whether it is used.

import { dateTime } from '../../shared/format'
import type { CredentialState, VersionFragment } from '../documents'
import { type Column, Table } from '../list/table'
import { Empty } from '../notice'
import { State, Time, type Tone } from '../parts'
import { t } from '../text'

/** From here on it is time to think of the next. */
const ENDING_DAYS = 14

const tones: Record<CredentialState, Tone> = { VALID: 'good', ENDED: 'quiet', REVOKED: 'quiet' }

const { credentialColumns: names } = t.keys

const columns: Column<VersionFragment>[] = [
  { name: names.version, cell: ({ version }) => t.pulls.version(version) },
  {
    name: names.state,
    cell: ({ state }) => <State tone={tones[state]}>{t.keys.credentialStates[state]}</State>,
  },
  {
    name: names.left,
    cell: ({ state, daysLeft }) =>
      state === 'VALID' && (
        <span class={daysLeft < ENDING_DAYS ? 'warn' : undefined}>{t.keys.days(daysLeft)}</span>
      ),
    isFigure: true,
  },
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

interface Props {
  versions: VersionFragment[]
  /** Where who is there may do so. */
  onRevoke?: (version: VersionFragment) => void
}

export function CredentialVersions({ versions, onRevoke }: Props) {
  if (versions.length === 0) {
    return (
      <Empty>
        <p>{t.keys.noCredentials}</p>
      </Empty>
    )
  }
  const withRevoke: Column<VersionFragment> = {
    name: '',
    cell: (version) =>
      version.state === 'VALID' && (
        <button type="button" class="link" onClick={() => onRevoke?.(version)}>
          {t.keys.revoke.open}
        </button>
      ),
    isFigure: true,
  }
  return (
    <Table
      label={t.keys.credentials}
      columns={onRevoke ? [...columns, withRevoke] : columns}
      rows={versions}
      keyOf={({ version }) => version}
    />
  )
}

// While one password takes over from another: whether the new one is in use, and the old one silent. That
// is when it is safe to revoke the old one.

import { dateTime } from '../../shared/format'
import type { VersionFragment } from '../documents'
import { State } from '../parts'
import { t } from '../text'

const { turnover: texts } = t.keys

/** Liander comes once a day: who is silent for longer than that is silent. */
const SILENT_HOURS = 26

export function Turnover({ versions }: { versions: VersionFragment[] }) {
  const [next, previous] = versions.filter(({ state }) => state === 'VALID')
  if (!next || !previous) return null
  const used = previous.lastUsedAt ? Date.parse(previous.lastUsedAt) : 0
  const isSilent = Date.now() - used > SILENT_HOURS * 3_600_000
  const steps = [
    { isDone: true, text: texts.made(next.version, dateTime(next.validFrom)) },
    {
      isDone: next.firstUsedAt !== null,
      text: next.firstUsedAt ? texts.taken(dateTime(next.firstUsedAt)) : texts.notTaken,
    },
    {
      isDone: isSilent,
      text: previous.lastUsedAt
        ? texts[isSilent ? 'silent' : 'stillUsed'](previous.version, dateTime(previous.lastUsedAt))
        : texts.neverUsed(previous.version),
    },
    { isDone: false, text: texts.end(previous.version, dateTime(previous.validUntil)) },
  ]
  return (
    <ol class="steps" aria-label={texts.label}>
      {steps.map(({ isDone, text }) => (
        <li key={text}>
          <State tone={isDone ? 'good' : 'quiet'}>{isDone ? texts.done : texts.waiting}</State>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  )
}

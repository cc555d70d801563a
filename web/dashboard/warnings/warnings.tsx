// What needs somebody's attention now, the worst first: there as long as its cause is.

import { useState } from 'preact/hooks'
import { count, relative } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { useSubscription } from '../../shared/use-subscription'
import {
  type WarningLineFragment,
  type WarningSeverity,
  WarningsChangedDocument,
  WarningsDocument,
} from '../documents'
import { State, type Tone } from '../parts'
import { t } from '../text'

const tones: Record<WarningSeverity, Tone> = { CRITICAL: 'bad', WARNING: 'warn', NOTICE: 'quiet' }

export function Warnings() {
  const query = useQuery(WarningsDocument, {})
  const [changed, setChanged] = useState<WarningLineFragment[]>()
  useSubscription(WarningsChangedDocument, {}, ({ warningsChanged }) => setChanged(warningsChanged))
  const warnings = changed ?? query.data?.warnings ?? []
  if (warnings.length === 0) return null
  return (
    <ul class="warnings" aria-label={t.warnings.title}>
      {warnings.map((warning) => (
        <Line key={warning.code + warning.subject} warning={warning} />
      ))}
    </ul>
  )
}

function Line({
  warning: { code, severity, subject, more, since, message },
}: {
  warning: WarningLineFragment
}) {
  const { text, advice, place } = t.warnings.codes[code]
  const href = place && !more && (place.endsWith('/') ? `${place}${subject ?? ''}` : place)
  return (
    <li>
      <State tone={tones[severity]}>{t.warnings.severities[severity]}</State>
      <span>
        <strong title={message}>
          {text} {more !== null && t.warnings.more(count(more))}
        </strong>{' '}
        {advice} {code === 'FOREIGN_FILE' && subject && <code>{subject}</code>}{' '}
        {href && <a href={href}>{place === '/meters/' ? subject : t.warnings.look}</a>}{' '}
        {since && <span class="small muted">{relative(since)}</span>}
      </span>
    </li>
  )
}

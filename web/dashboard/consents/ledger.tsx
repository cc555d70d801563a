// The ledger of consents as a timeline, newest first: lines are added to it and never changed.

import { authorityIn, signInIn } from '../../shared/declared'
import { dateTime } from '../../shared/format'
import type { LedgerLineFragment } from '../documents'
import { named, t, who } from '../text'

export function Ledger({ events }: { events: LedgerLineFragment[] }) {
  const newestFirst = events.toSorted((one, other) => other.recordedAt.localeCompare(one.recordedAt))
  return (
    <ol class="timeline">
      {newestFirst.map((event) => (
        <li key={event.id} class={event.kind === 'GIVEN' ? 'good' : 'quiet'}>
          <p class="timeline-head">
            <strong>{t.consents.kinds[event.kind]}</strong>{' '}
            <time dateTime={event.declaredAt}>{dateTime(event.declaredAt)}</time>
          </p>
          <p>
            {t.consents.by(event.declaredBy, authorityIn(t.consents.authorities, event))},{' '}
            {named(t.consents.channels, event.channel)}
            {event.signIn && (
              <>
                , {signInIn(t.consents.signIns, event.signIn)}, {t.consents.session(event.signIn.sessionId)}
              </>
            )}
          </p>
          <p class="small muted">
            {t.consents.recorded(who(event.recordedBy), dateTime(event.recordedAt))};{' '}
            <span title={`SHA-256 ${event.textSha256}`}>{t.consents.textVersion(event.textVersion)}</span>
          </p>
        </li>
      ))}
    </ol>
  )
}

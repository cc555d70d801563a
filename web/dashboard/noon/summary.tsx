// The board at a glance: how many meters are complete, how many are not, and what may explain it.

import { count, dateTime, percentage, time } from '../../shared/format'
import type { NoonBoardQuery } from '../documents'
import { t } from '../text'

const { summary: texts } = t.noon

const states = [
  ['silent', 'SILENT', 'bad'],
  ['partial', 'PARTIAL', 'warn'],
  ['estimated', 'ESTIMATED', ''],
  ['complete', 'COMPLETE', 'good'],
  ['unshared', 'UNSHARED', ''],
] as const

export function Summary({ board }: { board: NoonBoardQuery['noonBoard'] }) {
  const { counts, expected, present, pullAt, pulledAt, failedDeliveries, rejectedLines, day } = board
  const missing = counts.silent + counts.partial
  const withReadings = counts.partial + counts.estimated + counts.complete
  // Of a day that is long past, answers are kept no more.
  const hasAnswers = withReadings > 0 && (board.answersReady > 0 || !pulledAt)
  return (
    <section class="board" aria-label={texts.label}>
      <p class={missing > 0 ? 'verdict warn' : 'verdict good'}>
        {missing > 0 ? texts.incomplete(count(missing)) : texts.complete}
      </p>
      <p class="muted">
        {comes(pullAt, pulledAt)}{' '}
        {texts.share(count(present), count(expected), percentage(present, expected))}{' '}
        {hasAnswers && texts.answersReady(count(board.answersReady), count(withReadings))}
      </p>
      <ul class="tally">
        {states.map(([name, state, tone]) => (
          <li key={name}>
            <a href={`/?stand=${state}&dag=${day}`}>
              <strong class={counts[name] > 0 ? tone : 'muted'}>{count(counts[name])}</strong>
              <span>{t.noon.states[state]}</span>
            </a>
          </li>
        ))}
      </ul>
      {(failedDeliveries > 0 || rejectedLines > 0) && (
        <p>
          {failedDeliveries > 0 && (
            <a href="/leveringen?stand=FAILED">{texts.failedDeliveries(count(failedDeliveries))}</a>
          )}
          {failedDeliveries > 0 && rejectedLines > 0 && ', '}
          {rejectedLines > 0 && <a href="/afgekeurd">{texts.rejectedLines(count(rejectedLines))}</a>}
        </p>
      )}
    </section>
  )
}

/** Whether Liander has been there, is still to come, or is late. */
function comes(pullAt: string, pulledAt: string | null): string {
  if (pulledAt) return texts.pulled(dateTime(pulledAt))
  return Date.parse(pullAt) > Date.now() ? texts.pullAt(time(pullAt)) : texts.notPulled(time(pullAt))
}

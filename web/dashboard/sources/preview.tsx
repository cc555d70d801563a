// What a sample would become, line by line, and what is lacking for the rest.

import type { ComponentChildren } from 'preact'
import { count, dateTime } from '../../shared/format'
import { type Column, Table } from '../list/table'
import { Ean, State, type Tone } from '../parts'
import { explanation } from '../rejected/explanation'
import { quantities, t } from '../text'
import { isDoubled, offsetOf } from './amsterdam'
import type { Previewed } from './use-preview'

type Line = Previewed['lines'][number]
type Reading = Line['readings'][number]

const { preview: texts } = t

/** More of one line than this nobody reads. */
const READINGS_MAX = 4
const LISTED_MAX = 50

export function Preview({ previewed, isStale }: { previewed: Previewed; isStale: boolean }) {
  const { status, failure, lines, lineCount } = previewed
  if (status === 'INVALID_DESCRIPTION') return <Note>{texts.mistake}</Note>
  if (status === 'UNKNOWN_SOURCE') return <Note>{texts.unknownSource}</Note>
  return (
    <>
      {failure && (
        <div class="failed">
          <p>
            <strong>{texts.unreadable}</strong>{' '}
            {previewed.failureCause && previewed.failureCause !== 'WRONG_HEADER'
              ? t.deliveries.failures[previewed.failureCause]
              : null}
          </p>
          <p class="small">
            {texts.server} <code lang="en">{failure}</code>
          </p>
        </div>
      )}
      <Lacking previewed={previewed} />
      {previewed.isComposedInPart && <p class="small muted">{texts.inPart}</p>}
      {lines.length > 0 && (
        <Table
          label={texts.label}
          columns={columns}
          rows={lines}
          keyOf={({ number }) => number}
          isStale={isStale}
        />
      )}
      {lineCount > lines.length && (
        <p class="small muted">{texts.first(count(lines.length), count(lineCount))}</p>
      )}
    </>
  )
}

/** In one sentence, for who cannot look over the table. */
export function outcomeOf(previewed: Previewed | undefined): string {
  if (!previewed) return ''
  const { status, lineCount, readingCount, rejectedCount } = previewed
  if (status === 'INVALID_DESCRIPTION') return texts.mistake
  if (status === 'UNREADABLE') return texts.unreadable
  if (status === 'UNKNOWN_SOURCE') return texts.unknownSource
  return texts.outcome(count(lineCount), count(readingCount), count(rejectedCount))
}

function Note({ children }: { children: ComponentChildren }) {
  return <p class="muted">{children}</p>
}

function Lacking({ previewed: { reasons, unknownMeters, unknownIdentifiers } }: { previewed: Previewed }) {
  if (reasons.length === 0) return null
  return (
    <>
      <h3 class="small">{texts.reasons}</h3>
      <ul class="plain reasons">
        {reasons.map(({ reason, lines }) => (
          <li key={reason}>
            <State tone={waits(reason) ? 'warn' : 'bad'}>{t.rejected.reasons[reason]}</State>{' '}
            <span class="muted">{count(lines)}</span>
          </li>
        ))}
      </ul>
      {unknownIdentifiers.length > 0 && (
        <details>
          <summary>{texts.unknownIdentifiers(count(unknownIdentifiers.length))}</summary>
          <ul class="plain">
            {unknownIdentifiers.slice(0, LISTED_MAX).map(({ identifier, channel }) => (
              <li key={identifier + channel}>
                {identifier} {channel && <span class="muted">{channel}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
      {unknownMeters.length > 0 && (
        <details>
          <summary>{texts.unknownMeters(count(unknownMeters.length))}</summary>
          <ul class="plain">
            {unknownMeters.slice(0, LISTED_MAX).map((ean) => (
              <li key={ean}>
                <Ean ean={ean} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

const waits = (reason: string) => reason === 'UNKNOWN_IDENTIFIER' || reason === 'UNKNOWN_METER'

const columns: Column<Line>[] = [
  { name: texts.columns.number, cell: ({ number }) => count(number), isFigure: true },
  { name: texts.columns.becomes, cell: (line) => <Becomes line={line} /> },
  { name: texts.columns.text, cell: ({ text }) => <code class="raw">{text}</code> },
]

function toneOf({ reason, readings }: Line): Tone {
  if (reason) return 'bad'
  if (readings.some(({ isRegistered }) => !isRegistered)) return 'warn'
  return readings.length > 0 ? 'good' : 'quiet'
}

function Becomes({ line }: { line: Line }) {
  const { reason, column, detail, readings } = line
  const tone = toneOf(line)
  if (reason) {
    return (
      <div class={`becomes ${tone}`}>
        <State tone="bad">{t.rejected.reasons[reason]}</State>{' '}
        <span class="small">
          {texts.explanations[reason]?.(column ?? '') ?? explanation({ reason, field: column, detail })}{' '}
          {detail && <DetailWords detail={detail} />}
        </span>
      </div>
    )
  }
  if (readings.length === 0) {
    return (
      <div class={`becomes ${tone}`}>
        <State tone="quiet">{line.isPart ? texts.part : texts.nothing}</State>
      </div>
    )
  }
  return (
    <div class={`becomes ${tone}`}>
      {readings.slice(0, READINGS_MAX).map((reading) => (
        <One key={reading.intervalEnd + (reading.meterEan ?? reading.identifier)} reading={reading} />
      ))}
      {readings.length > READINGS_MAX && (
        <p class="small muted">{texts.more(count(readings.length - READINGS_MAX))}</p>
      )}
    </div>
  )
}

function DetailWords({ detail }: { detail: string }) {
  return (
    <span class="muted" lang="en">
      ({detail})
    </span>
  )
}

function One({ reading }: { reading: Reading }) {
  const { meterEan, identifier, isRegistered, intervalEnd, values, status } = reading
  return (
    <p>
      {meterEan ? <Ean ean={meterEan} /> : <strong>{identifier}</strong>}{' '}
      <time dateTime={intervalEnd}>
        {dateTime(intervalEnd)}
        {isDoubled(intervalEnd) && ` (${offsetOf(intervalEnd)})`}
      </time>{' '}
      {values.map(({ quantity, value, unit }) => (
        <span key={quantity} class="figure value" title={quantities[quantity]}>
          {written(value)} {unit}{' '}
          {quantity !== 'ACTIVE_POWER' && <span class="small muted">{quantities[quantity]} </span>}
        </span>
      ))}
      {status !== 'measured' && <span class="small">{texts.statuses[status] ?? status} </span>}
      {identifier && <State tone="warn">{texts.waitsAlias}</State>}
      {meterEan && !isRegistered && <State tone="warn">{texts.waitsMeter}</State>}
    </p>
  )
}

const numbers = new Intl.NumberFormat('nl-NL', { maximumFractionDigits: 6 })
const written = (value: number) => numbers.format(value)

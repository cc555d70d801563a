// How long an interval is, and what becomes of one that is not five minutes long.

import { t } from '../../text'
import { type Interval, isSampled } from '../description'
import { ChoiceOf, NumberOf, Part } from './fields'
import type { PartOf } from './form'

const { interval: texts } = t.form

/** How it is told that there are several samples a minute. */
const SECONDS = 'seconds'
const SECONDS_FIRST = 10

export function IntervalPart({ description, onChange }: PartOf) {
  const { interval = {}, channels } = description
  const { minutes = 5, seconds, quarter_hours, least_coverage, ...rest } = interval
  const set = (interval: Interval) => onChange({ ...description, interval })
  // A counter that is read more often is still what it is at the end of five minutes.
  const hasSamples = isSampled(interval) && channels.some(({ counter }) => !counter)
  const isQuarter = minutes === 15 && !seconds
  return (
    <Part path="interval" title={texts.title}>
      <ChoiceOf
        path="interval.minutes"
        label={texts.minutes}
        value={seconds ? SECONDS : String(minutes)}
        options={{ ...texts.lengths, [SECONDS]: texts.shorter }}
        // What one length says, another does not know.
        onChange={(chosen) =>
          set(chosen === SECONDS ? { ...rest, seconds: SECONDS_FIRST } : { ...rest, minutes: Number(chosen) })
        }
      />
      {seconds && (
        <ChoiceOf
          path="interval.seconds"
          label={texts.seconds}
          value={String(seconds)}
          options={texts.secondsChoices}
          onChange={(chosen) => set({ ...interval, seconds: Number(chosen) })}
        />
      )}
      {isQuarter && (
        <ChoiceOf
          path="interval.quarter_hours"
          label={texts.quarters}
          value={quarter_hours ?? 'refuse'}
          options={texts.quarterChoices}
          onChange={(chosen) => set({ ...interval, quarter_hours: chosen as 'refuse' | 'estimate' })}
        />
      )}
      {hasSamples && (
        <NumberOf
          path="interval.least_coverage"
          label={texts.coverage}
          hint={texts.coverageHint}
          value={least_coverage ?? 80}
          min={1}
          max={100}
          onChange={(least_coverage) => set({ ...interval, least_coverage })}
        />
      )}
    </Part>
  )
}

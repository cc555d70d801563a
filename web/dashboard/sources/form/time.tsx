// What times mean, how long an interval is, and how numbers are written.

import { t } from '../../text'
import type { Description, Time } from '../description'
import { ChoiceOf, ColumnOf, Part, TextOf } from './fields'
import type { PartOf } from './form'
import { split } from './layout'

const { time: texts, numbers: numberTexts } = t.form

/** How a pattern of one's own is told from those that have a name. */
const OWN = 'own'

export function TimePart({ description, columns, onChange }: PartOf) {
  const { time, interval } = description
  const set = (changed: Partial<Time>) => onChange({ ...description, time: { ...time, ...changed } })
  const [first, second] = time.columns
  const isDay = description.layout.shape === 'day'
  return (
    <Part path="time" title={texts.title}>
      <ColumnOf
        path="time.columns"
        label={texts.column}
        value={first}
        columns={columns}
        onChange={(column) =>
          column !== undefined && set({ columns: second === undefined ? [column] : [column, second] })
        }
      />
      {!isDay && (
        <ColumnOf
          path="time.columns"
          label={texts.clockColumn}
          value={second}
          columns={columns}
          none={texts.inOne}
          onChange={(column) => set({ columns: [first, column].filter((column) => column !== undefined) })}
        />
      )}
      <Format time={time} set={set} />
      <ChoiceOf
        path="time.clock"
        label={texts.clock}
        value={time.clock ?? ''}
        options={texts.clocks}
        onChange={(clock) => set({ clock: clock || null })}
      />
      <ChoiceOf
        path="time.label"
        label={texts.label}
        value={time.label ?? 'end'}
        options={texts.labels}
        onChange={(label) => set({ label: label as 'start' | 'end' })}
      />
      <Length interval={interval ?? {}} onChange={(interval) => onChange({ ...description, interval })} />
    </Part>
  )
}

function Format({ time, set }: { time: Time; set: (changed: Partial<Time>) => void }) {
  const format = time.format ?? 'iso'
  const isOwn = !(format in texts.formats)
  return (
    <>
      <ChoiceOf
        path={isOwn ? '' : 'time.format'}
        label={texts.format}
        value={isOwn ? OWN : format}
        options={{ ...texts.formats, [OWN]: texts.pattern }}
        onChange={(chosen) =>
          set({ format: chosen === OWN ? `${format.includes('%') ? format : '%Y-%m-%d %H:%M'} ` : chosen })
        }
      />
      {isOwn && (
        <TextOf
          path="time.format"
          label={texts.patternLabel}
          hint={texts.patternHint}
          value={format}
          onChange={(format) => set({ format })}
        />
      )}
    </>
  )
}

type Interval = NonNullable<Description['interval']>

function Length({ interval, onChange }: { interval: Interval; onChange: (interval: Interval) => void }) {
  const minutes = interval.minutes ?? 5
  return (
    <>
      <ChoiceOf
        path="interval.minutes"
        label={texts.minutes}
        value={String(minutes)}
        options={texts.lengths}
        onChange={(minutes) => onChange({ ...interval, minutes: Number(minutes) })}
      />
      {minutes === 15 && (
        <ChoiceOf
          path="interval.quarter_hours"
          label={texts.quarters}
          value={interval.quarter_hours ?? 'refuse'}
          options={texts.quarterChoices}
          onChange={(chosen) => onChange({ ...interval, quarter_hours: chosen as 'refuse' | 'estimate' })}
        />
      )}
    </>
  )
}

export function NumbersPart({ description, onChange }: PartOf) {
  const { numbers = {} } = description
  const set = (changed: Partial<typeof numbers>) =>
    onChange({ ...description, numbers: { ...numbers, ...changed } })
  const missing = numbers.missing ?? ['NaN', 'null', '-', 'n/a']
  return (
    <Part path="numbers" title={numberTexts.title}>
      <ChoiceOf
        path="numbers.decimal"
        label={numberTexts.decimal}
        value={numbers.decimal ?? '.'}
        options={numberTexts.decimals}
        onChange={(decimal) => set({ decimal })}
      />
      <ChoiceOf
        path="numbers.thousands"
        label={numberTexts.thousands}
        value={numbers.thousands ?? ''}
        options={numberTexts.thousandsChoices}
        onChange={(thousands) => set({ thousands: thousands || null })}
      />
      <TextOf
        path="numbers.missing"
        label={numberTexts.missing}
        hint={numberTexts.missingHint}
        value={missing.join(', ')}
        onChange={(text) => set({ missing: split(text) })}
      />
    </Part>
  )
}

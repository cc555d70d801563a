// What times mean.

import { t } from '../../text'
import type { Time } from '../description'
import { ChoiceOf, Part } from './fields'
import type { PartOf } from './form'
import { ClockOf, ColumnsOf, FormatOf } from './moment'

const { time: texts } = t.form

export function TimePart({ description, columns, onChange }: PartOf) {
  const { time, layout, channels } = description
  const hasCounter = channels.some(({ counter }) => counter)
  const set = (changed: Partial<Time>) => onChange({ ...description, time: { ...time, ...changed } })
  return (
    <Part path="time" title={texts.title}>
      <ColumnsOf
        path="time.columns"
        label={texts.column}
        value={time.columns}
        columns={columns}
        mayBeApart={layout.shape !== 'day'}
        onChange={(columns) => set({ columns })}
      />
      <FormatOf
        path="time.format"
        label={texts.format}
        value={time.format ?? 'iso'}
        onChange={(format) => set({ format })}
      />
      <ClockOf path="time.clock" value={time.clock} onChange={(clock) => set({ clock })} />
      <ChoiceOf
        path="time.label"
        label={texts.label}
        {...(hasCounter && { hint: texts.counterHint })}
        value={time.label ?? 'end'}
        options={texts.labels}
        onChange={(label) => set({ label: label as 'start' | 'end' })}
      />
    </Part>
  )
}

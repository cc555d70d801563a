// What times mean.

import { t } from '../../text'
import type { Column, SummerTime, Time } from '../description'
import { ChoiceOf, ColumnOf, Part, TextOf } from './fields'
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
      {(time.clock === 'amsterdam' || time.summer) && (
        <SummerOf value={time.summer} columns={columns} onChange={(summer) => set({ summer })} />
      )}
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

/** What stands in a column that tells summer from winter, until it is said otherwise. */
const BEGUN = 'Z'

interface SummerProps {
  value: SummerTime | null | undefined
  columns: Column[]
  onChange: (summer: SummerTime | null) => void
}

/** By what the two hours are told apart that the Dutch clock shows alike when it goes back. */
function SummerOf({ value, columns, onChange }: SummerProps) {
  return (
    <>
      <ColumnOf
        path="time.summer.column"
        label={texts.summerColumn}
        hint={texts.summerHint}
        value={value?.column}
        columns={columns}
        none={texts.noSummer}
        onChange={(column) =>
          onChange(column === undefined ? null : { column, summer: value?.summer ?? BEGUN })
        }
      />
      {value && (
        <TextOf
          path="time.summer.summer"
          label={texts.summer}
          hint={texts.winterHint}
          value={value.summer}
          onChange={(summer) => onChange({ ...value, summer })}
        />
      )}
    </>
  )
}

// How a moment is written and on which clock: that of an interval, and that at which a line was made.

import { t } from '../../text'
import type { Column } from '../description'
import { ChoiceOf, ColumnOf, TextOf } from './fields'

const { moment: texts } = t.form

/** How a pattern of one's own is told from those that have a name. */
const OWN = 'own'

interface ColumnsProps {
  path: string
  label: string
  value: Column[]
  columns: Column[]
  /** What stands for none; without it one must be chosen. */
  none?: string
  /** Whether the time may stand in a column of its own. */
  mayBeApart: boolean
  onChange: (columns: Column[]) => void
}

/** The column of a moment, or those of its date and its time. */
export function ColumnsOf({ path, label, value, columns, none, mayBeApart, onChange }: ColumnsProps) {
  const [first, second] = value
  return (
    <>
      <ColumnOf
        path={path}
        label={label}
        value={first}
        columns={columns}
        {...(none !== undefined && { none })}
        onChange={(column) => {
          if (column !== undefined) onChange(second === undefined ? [column] : [column, second])
          else if (none !== undefined) onChange([])
        }}
      />
      {mayBeApart && (
        <ColumnOf
          path={path}
          label={texts.clockColumn}
          value={second}
          columns={columns}
          none={texts.inOne}
          onChange={(column) => onChange([first, column].filter((column) => column !== undefined))}
        />
      )}
    </>
  )
}

interface FormatProps {
  path: string
  label: string
  value: string
  /** What it may be beside a moment. */
  others?: Record<string, string>
  onChange: (format: string) => void
}

export function FormatOf({ path, label, value, others = {}, onChange }: FormatProps) {
  const formats = { ...others, ...texts.formats }
  const isOwn = !(value in formats)
  return (
    <>
      <ChoiceOf
        path={isOwn ? '' : path}
        label={label}
        value={isOwn ? OWN : value}
        options={{ ...formats, [OWN]: texts.pattern }}
        onChange={(chosen) =>
          onChange(chosen === OWN ? `${value.includes('%') ? value : '%Y-%m-%d %H:%M'} ` : chosen)
        }
      />
      {isOwn && (
        <TextOf
          path={path}
          label={texts.patternLabel}
          hint={texts.patternHint}
          value={value}
          onChange={onChange}
        />
      )}
    </>
  )
}

interface ClockProps {
  path: string
  value: string | null | undefined
  onChange: (clock: string | null) => void
}

export function ClockOf({ path, value, onChange }: ClockProps) {
  return (
    <ChoiceOf
      path={path}
      label={texts.clock}
      value={value ?? ''}
      options={texts.clocks}
      onChange={(clock) => onChange(clock || null)}
    />
  )
}

// The fields of a description. Each says by its path what of the description it is, so that a mistake that the server
// found is told where it can be mended.

import { type ComponentChildren, createContext } from 'preact'
import { useContext, useId } from 'preact/hooks'
import type { MistakeFragment } from '../../documents'
import { t } from '../../text'
import type { Column } from '../description'

export const MistakeContext = createContext<MistakeFragment | null>(null)

/** What is wrong with the value at this path. */
function useMistake(path: string): string | undefined {
  const mistake = useContext(MistakeContext)
  return mistake?.field === path ? mistake.message : undefined
}

interface PartProps {
  /** The name of this part of the description. */
  path: string
  title: string
  lead?: string
  children: ComponentChildren
}

/** A part of a description, with what is wrong with it as a whole. */
export function Part({ path, title, lead, children }: PartProps) {
  const message = useMistake(path)
  return (
    <fieldset class="part">
      <legend>{title}</legend>
      {lead && <p class="small muted">{lead}</p>}
      <div role="alert">
        {message && (
          <p class="problem" lang="en">
            {message}
          </p>
        )}
      </div>
      <div class="part-fields">{children}</div>
    </fieldset>
  )
}

interface FieldProps {
  path: string
  label: string
  hint?: string
}

interface Described {
  id: string
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
}

function Labelled({
  path,
  label,
  hint,
  children,
}: FieldProps & { children: (described: Described) => ComponentChildren }) {
  const message = useMistake(path)
  const [field, id] = [useId(), useId()]
  return (
    <label for={field}>
      {label}
      {hint && <span class="hint">{hint}</span>}
      {children({
        id: field,
        'aria-invalid': message ? true : undefined,
        'aria-describedby': message ? id : undefined,
      })}
      {message && (
        <span class="problem" id={id} lang="en">
          {message}
        </span>
      )}
    </label>
  )
}

interface TextProps extends FieldProps {
  value: string
  onChange: (value: string) => void
  list?: string
}

export function TextOf({ value, onChange, ...field }: TextProps) {
  return (
    <Labelled {...field}>
      {(described) => (
        <input
          type="text"
          autocomplete="off"
          spellcheck={false}
          value={value}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
          {...described}
        />
      )}
    </Labelled>
  )
}

interface NumberProps extends FieldProps {
  value: number
  min?: number
  max?: number
  onChange: (value: number) => void
}

export function NumberOf({ value, min = 0, max, onChange, ...field }: NumberProps) {
  return (
    <Labelled {...field}>
      {(described) => (
        <input
          type="number"
          min={min}
          max={max}
          value={value}
          onInput={({ currentTarget }) =>
            onChange(Math.max(min, Math.trunc(Number(currentTarget.value) || 0)))
          }
          {...described}
        />
      )}
    </Labelled>
  )
}

interface CheckProps {
  label: string
  value: boolean
  onChange: (value: boolean) => void
}

export function CheckOf({ label, value, onChange }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={value}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      {label}
    </label>
  )
}

interface ChoiceProps extends FieldProps {
  value: string
  options: Record<string, string>
  onChange: (value: string) => void
}

/** One of some; what is chosen and is none of them is one as well. */
export function ChoiceOf({ value, options, onChange, ...field }: ChoiceProps) {
  const all = value in options ? options : { [value]: value, ...options }
  return (
    <Labelled {...field}>
      {(described) => (
        <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)} {...described}>
          {Object.entries(all).map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}

interface ColumnProps extends FieldProps {
  value: Column | null | undefined
  columns: Column[]
  /** What stands for none; without it one must be chosen. */
  none?: string
  onChange: (column: Column | undefined) => void
}

const keyOf = (column: Column) => (typeof column === 'number' ? `#${column}` : column)
export const nameOf = (column: Column) =>
  typeof column === 'number' ? t.form.layout.columnAt(column) : column

/** A column of the sample. */
export function ColumnOf({ value, columns, none, onChange, ...field }: ColumnProps) {
  const known =
    value === null || value === undefined || value === '' ? columns : [...new Set([value, ...columns])]
  const isKnown = value !== null && value !== undefined && columns.includes(value)
  const ordered = isKnown ? columns : known
  const options: [string, string][] = ordered.map((column) => [keyOf(column), nameOf(column)])
  const without = none ?? (isKnown ? undefined : '')
  return (
    <Labelled {...field}>
      {(described) => (
        <select
          value={value === null || value === undefined ? '' : keyOf(value)}
          onChange={({ currentTarget }) =>
            onChange(ordered.find((column) => keyOf(column) === currentTarget.value))
          }
          {...described}
        >
          {without !== undefined && <option value="">{without}</option>}
          {options.map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}

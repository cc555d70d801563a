// The fields of forms, and how what was filled in is read from them.

import { toLocal, toMoment } from '../shared/format'
import { isEan } from './ean'
import { t } from './text'

interface FieldProps {
  name: string
  label: string
  hint?: string
  isOptional?: boolean
}

interface TextProps extends FieldProps {
  value?: string
  type?: 'text' | 'email' | 'password'
  /** Only figures. */
  isNumber?: boolean
  lengthMax?: number
  autocomplete?: string
}

export function TextField({
  name,
  label,
  hint,
  isOptional = false,
  value = '',
  type = 'text',
  isNumber = false,
  lengthMax,
  autocomplete = 'off',
}: TextProps) {
  return (
    <label>
      {label}
      {hint && <span class="hint">{hint}</span>}
      <input
        name={name}
        // The types of elements tell inputs apart by a literal.
        type={type as 'text'}
        defaultValue={value}
        required={!isOptional}
        {...(isNumber && { inputMode: 'numeric', pattern: '[0-9]+' })}
        maxLength={lengthMax}
        autocomplete={autocomplete}
      />
    </label>
  )
}

interface EanProps extends FieldProps {
  value?: string
}

export function EanField({ name, label, hint, value = '' }: EanProps) {
  return (
    <label>
      {label}
      {hint && <span class="hint">{hint}</span>}
      <input
        name={name}
        class="figure"
        inputMode="numeric"
        maxLength={18}
        autocomplete="off"
        defaultValue={value}
        required
        onInput={({ currentTarget: field }) =>
          field.setCustomValidity(isEan(field.value) ? '' : t.fields.badEan)
        }
      />
    </label>
  )
}

interface CompanyNumberProps extends FieldProps {
  value?: string | null
}

/** The number of a company in the trade register. */
export function CompanyNumberField({ name, label, hint, value }: CompanyNumberProps) {
  return (
    <label>
      {label}
      {hint && <span class="hint">{hint}</span>}
      <input
        name={name}
        class="figure"
        inputMode="numeric"
        pattern="[0-9]{8}"
        maxLength={8}
        autocomplete="off"
        defaultValue={value ?? ''}
      />
    </label>
  )
}

interface MomentProps extends FieldProps {
  at?: string | null
}

/** A moment on the clock of Amsterdam. */
export function MomentField({ name, label, hint, isOptional = false, at }: MomentProps) {
  return (
    <label>
      {label}
      {hint && <span class="hint">{hint}</span>}
      <input name={name} type="datetime-local" defaultValue={at ? toLocal(at) : ''} required={!isOptional} />
    </label>
  )
}

interface ChoiceProps extends FieldProps {
  options: Record<string, string>
  value: string
}

export function ChoiceField({ name, label, hint, options, value }: ChoiceProps) {
  return (
    <label>
      {label}
      {hint && <span class="hint">{hint}</span>}
      <select name={name} defaultValue={value}>
        {Object.entries(options).map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

interface CheckProps {
  name: string
  label: string
  isChecked?: boolean
  /** It must be ticked to go on. */
  isRequired?: boolean
}

export function CheckField({ name, label, isChecked = false, isRequired = false }: CheckProps) {
  return (
    <label class="check">
      <input name={name} type="checkbox" defaultChecked={isChecked} required={isRequired} />
      {label}
    </label>
  )
}

/** What was filled in under a name, without the spaces around it. */
export const textIn = (filled: FormData, name: string) => String(filled.get(name) ?? '').trim()

/** A moment that was filled in; nothing where it was left open. */
export const momentIn = (filled: FormData, name: string) => toMoment(textIn(filled, name))

export const isTicked = (filled: FormData, name: string) => filled.has(name)

// What a list can be narrowed by. Every change is in the address at once.

import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { t } from '../text'
import { useFilters } from './use-filters'

/** Long enough to type on, short enough not to be waited for. */
const TYPING_MS = 300

export function FilterBar({ children }: { children: ComponentChildren }) {
  return (
    <search aria-label={t.parts.filters}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        {children}
      </form>
    </search>
  )
}

interface SearchFieldProps {
  /** Its name in the address. */
  name: string
  label: string
  inputMode?: 'search' | 'numeric'
  /** What is wrong with what was filled in, if anything is. */
  problem?: (text: string) => string | undefined
}

export function SearchField({ name, label, inputMode = 'search', problem }: SearchFieldProps) {
  const filters = useFilters()
  const chosen = filters.get(name) ?? ''
  const [text, setText] = useState(chosen)
  const wrong = text ? problem?.(text) : undefined

  useEffect(() => setText(chosen), [chosen])

  useEffect(() => {
    if (text.trim() === chosen || wrong) return
    const timer = setTimeout(() => filters.set({ [name]: text.trim() }, { replaces: true }), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text])

  return (
    <label>
      {label}
      <input
        type="search"
        name={name}
        inputMode={inputMode}
        autocomplete="off"
        spellcheck={false}
        value={text}
        aria-invalid={wrong ? true : undefined}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {wrong && <span class="problem">{wrong}</span>}
    </label>
  )
}

interface ChoiceProps {
  name: string
  label: string
  options: Record<string, string>
}

export function Choice({ name, label, options }: ChoiceProps) {
  const filters = useFilters()
  return (
    <label>
      {label}
      <select
        name={name}
        value={filters.get(name) ?? ''}
        onChange={(event) => filters.set({ [name]: event.currentTarget.value })}
      >
        <option value="">{t.parts.all}</option>
        {Object.entries(options).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

// The text of a description. Tab goes in by two spaces; after Escape it leaves the field, as anywhere else.

import { useId, useRef } from 'preact/hooks'
import type { MistakeFragment } from '../documents'
import { t } from '../text'

interface Props {
  text: string
  onInput: (text: string) => void
  mistake?: MistakeFragment | null | undefined
  isReadOnly?: boolean
}

const { description: texts, mistake: mistakes } = t.sources

export function Editor({ text, onInput, mistake, isReadOnly = false }: Props) {
  const field = useRef<HTMLTextAreaElement>(null)
  const leaves = useRef(false)
  const [label, hint, problem] = [useId(), useId(), useId()]

  const press = (event: KeyboardEvent) => {
    const area = event.currentTarget as HTMLTextAreaElement
    if (event.key === 'Escape') leaves.current = true
    else if (event.key === 'Tab' && !event.shiftKey && !leaves.current && !isReadOnly) {
      event.preventDefault()
      area.setRangeText('  ', area.selectionStart, area.selectionEnd, 'end')
      onInput(area.value)
    } else if (event.key !== 'Shift') leaves.current = false
  }

  const show = () => {
    if (!mistake?.line || !field.current) return
    const [start, end] = lineAt(field.current.value, mistake.line)
    field.current.focus()
    field.current.setSelectionRange(start, end)
    field.current.scrollTop =
      (mistake.line - 3) * Number.parseFloat(getComputedStyle(field.current).lineHeight)
  }

  return (
    <div class="editor">
      <label for={label}>{texts.label}</label>
      {!isReadOnly && (
        <span class="hint" id={hint}>
          {texts.keys}
        </span>
      )}
      <textarea
        id={label}
        ref={field}
        rows={Math.min(32, Math.max(12, text.split('\n').length + 1))}
        spellcheck={false}
        autocomplete="off"
        wrap="off"
        readOnly={isReadOnly}
        value={text}
        aria-invalid={mistake ? true : undefined}
        aria-describedby={mistake ? `${hint} ${problem}` : hint}
        onKeyDown={press}
        onBlur={() => {
          leaves.current = false
        }}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      <div id={problem} role="alert">
        {mistake && (
          <p class="problem">
            <Mistake mistake={mistake} />{' '}
            {mistake.line !== null && (
              <button type="button" class="link" onClick={show}>
                {mistakes.show}
              </button>
            )}
          </p>
        )}
      </div>
    </div>
  )
}

/** What is wrong and where; why stands there in the words of the server. */
export function Mistake({ mistake: { line, column, field, message } }: { mistake: MistakeFragment }) {
  return (
    <>
      {line === null ? mistakes.somewhere : mistakes.at(line, column)} {field && <code>{field}</code>}{' '}
      <span lang="en">{message}</span>
    </>
  )
}

function lineAt(text: string, line: number): [start: number, end: number] {
  const lines = text.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0)
  return [start, start + (lines[line - 1]?.length ?? 0)]
}

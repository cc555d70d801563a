// Taking in aliases from CSV that is chosen, pasted or made ready: all of it, or nothing and why.

import { useState } from 'preact/hooks'
import { Dialog } from '../../shared/dialog'
import { count } from '../../shared/format'
import { useAction } from '../../shared/use-action'
import { ImportSourceAliasesDocument, type ImportSourceAliasesMutation } from '../documents'
import { announce } from '../frame/announcer'
import { Failed } from '../notice'
import { t } from '../text'

const { importing: texts } = t.aliases

type Imported = ImportSourceAliasesMutation['importSourceAliases']

interface Props {
  source: string
  /** What stands in the field at first. */
  csv: string
  onDone: () => void
  onClose: () => void
}

export function ImportAliases({ onClose, ...props }: Props) {
  return (
    <Dialog title={texts.title} onClose={onClose}>
      <ImportForm {...props} onClose={onClose} />
    </Dialog>
  )
}

export function ImportForm({
  source,
  csv,
  onDone,
  onClose,
}: Omit<Props, 'onClose'> & { onClose?: () => void }) {
  const [text, setText] = useState(csv)
  const [refused, setRefused] = useState<Imported>()
  const { run, isBusy, fault } = useAction(ImportSourceAliasesDocument)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setRefused(undefined)
    const done = await run({ input: { source, csv: text } })
    if (!done) return
    const { status, added, unchanged } = done.importSourceAliases
    if (status !== 'IMPORTED') {
      setRefused(done.importSourceAliases)
      return
    }
    announce(texts.done(count(added), count(unchanged)))
    onDone()
  }

  return (
    <form class="stacked" onSubmit={submit}>
      <p>{texts.lead}</p>
      <label>
        {texts.file}
        <input
          type="file"
          accept=".csv,text/csv"
          onChange={async ({ currentTarget }) => {
            const file = currentTarget.files?.[0]
            if (file) setText(await file.text())
          }}
        />
      </label>
      <label>
        {texts.text}
        <span class="hint">{texts.hint}</span>
        <textarea
          rows={8}
          wrap="off"
          spellcheck={false}
          required
          value={text}
          aria-invalid={refused ? true : undefined}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <div role="alert">{refused && <Refused imported={refused} />}</div>
      {fault && <Failed fault={fault} />}
      <div class="dialog-actions">
        {onClose && (
          <button type="button" class="quiet" onClick={onClose}>
            {t.parts.cancel}
          </button>
        )}
        <button type="submit" aria-disabled={isBusy}>
          {texts.action}
        </button>
      </div>
    </form>
  )
}

function Refused({ imported: { status, message, badLines, badLineCount } }: { imported: Imported }) {
  return (
    <>
      <p class="problem">
        {texts.refusals[status]}{' '}
        {status === 'BAD_LINES' ? (
          texts.bad(count(badLineCount), count(badLines.length))
        ) : (
          <span lang="en">{message}</span>
        )}
      </p>
      {badLines.length > 0 && (
        <ul class="plain bad-lines">
          {badLines.map(({ lineNumber, problems }) => (
            <li key={lineNumber}>
              <strong>{texts.line(count(lineNumber))}</strong>{' '}
              {problems.map(({ column, detail }) => (
                <span key={column + detail}>
                  <code>{column}</code> <span lang="en">{detail}</span>{' '}
                </span>
              ))}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

// A form in a window, or, without fields, the one question before something is done. What can be
// expected to go wrong is said in the window, which stays until it is done or cancelled.

import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Operation } from '../shared/client'
import { Dialog } from '../shared/dialog'
import { useAction } from '../shared/use-action'
import { Failed } from './notice'
import { t } from './text'

interface Props<Data, Variables> {
  title: string
  /** What the button that does it says: what is done, not "OK". */
  action: string
  /** Something ends that does not come back by itself. */
  isDestructive?: boolean
  operation: Operation<Data, Variables>
  variables: (filled: FormData) => Variables
  /** Why it was not done, in words; nothing where it was. */
  refusal?: (data: Data) => string | null
  onDone: (data: Data) => void
  onClose: () => void
  children: ComponentChildren
}

export function FormDialog<Data, Variables>({
  title,
  action,
  isDestructive = false,
  operation,
  variables,
  refusal,
  onDone,
  onClose,
  children,
}: Props<Data, Variables>) {
  const { run, isBusy, fault } = useAction(operation)
  const [refused, setRefused] = useState<string | null>(null)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setRefused(null)
    const data = await run(variables(new FormData(event.currentTarget as HTMLFormElement)))
    if (!data) return
    const why = refusal?.(data) ?? null
    setRefused(why)
    if (why === null) onDone(data)
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <form class="stacked" onSubmit={submit}>
        {children}
        <div role="alert">{refused && <p class="problem">{refused}</p>}</div>
        {fault && <Failed fault={fault} />}
        <div class="dialog-actions">
          <button type="button" class="quiet" onClick={onClose}>
            {t.parts.cancel}
          </button>
          <button type="submit" class={isDestructive ? 'destructive' : undefined} aria-disabled={isBusy}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

// A window over the page: for a form, or to ask once before something cannot be undone.

import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import type { Action } from '../shared/use-action'
import { Failed } from './notice'
import { t } from './text'

interface DialogProps {
  title: string
  onClose: () => void
  children: ComponentChildren
  isWide?: boolean
}

export function Dialog({ title, onClose, children, isWide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()

  useEffect(() => {
    const asked = document.activeElement
    dialog.current?.showModal()
    // Back to the button that opened it.
    return () => asked instanceof HTMLElement && asked.focus()
  }, [])

  return (
    <dialog ref={dialog} class={isWide ? 'is-wide' : undefined} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  )
}

interface ConfirmProps<Data, Variables> {
  title: string
  /** What will happen. */
  children: ComponentChildren
  /** What the button that does it says: the deed, not "OK". */
  deed: string
  action: Action<Data, Variables>
  variables: Variables
  onDone: (data: Data) => void
  onClose: () => void
}

export function Confirm<Data, Variables>({
  title,
  children,
  deed,
  action,
  variables,
  onDone,
  onClose,
}: ConfirmProps<Data, Variables>) {
  const doIt = async () => {
    const data = await action.run(variables)
    if (data) onDone(data)
  }
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {action.fault && <Failed fault={action.fault} />}
      <div class="dialog-actions">
        <button type="button" class="quiet" onClick={onClose}>
          {t.parts.cancel}
        </button>
        <button type="button" class="destructive" aria-disabled={action.isBusy} onClick={doIt}>
          {deed}
        </button>
      </div>
    </Dialog>
  )
}

// A password or token that is shown once, to be copied now.

import { useState } from 'preact/hooks'
import { Dialog } from '../shared/dialog'
import { t } from './text'

interface Props {
  title: string
  /** Whose it is, and what to do with it. */
  text: string
  value: string
  onClose: () => void
}

export function Secret({ title, text, value, onClose }: Props) {
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(value)
    setCopied(true)
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <p>{t.secret.once}</p>
      <p class="secret">
        <code>{value}</code>
        <button type="button" class="quiet" onClick={copy}>
          {isCopied ? t.parts.copied : t.parts.copy}
        </button>
      </p>
      <div class="dialog-actions">
        <button type="button" onClick={onClose}>
          {t.secret.done}
        </button>
      </div>
    </Dialog>
  )
}

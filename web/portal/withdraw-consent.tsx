// Withdrawing consent: one question, which says what will happen.

import { useState } from 'preact/hooks'
import { Dialog } from '../shared/dialog'
import { navigate } from '../shared/router'
import { useAction } from '../shared/use-action'
import { DeclarationFields, declarationIn } from './declaration'
import { WithdrawConsentDocument } from './documents'
import { Failed } from './notice'
import { t } from './text'
import type { Visit } from './visit'

const { withdraw: texts } = t

export function WithdrawConsent({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const { run, isBusy, fault } = useAction(WithdrawConsentDocument)
  const [refused, setRefused] = useState<string | null>(null)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const filled = new FormData(event.currentTarget as HTMLFormElement)
    const answer = await run({ input: declarationIn(filled) })
    if (!answer) return
    const { status, receipt } = answer.withdrawConsent
    setRefused(texts.refusals[status])
    if (!receipt) return
    visit.reload()
    navigate(`/bewijs/${receipt.id}`)
  }

  return (
    <Dialog title={texts.title} onClose={onClose}>
      <form class="stacked" onSubmit={submit}>
        <p>{texts.text}</p>
        <DeclarationFields mailsReceipts={visit.mailsReceipts} />
        <div role="alert">
          {refused && <p class="problem">{refused}</p>}
          {fault && <Failed fault={fault} />}
        </div>
        <div class="dialog-actions">
          <button type="button" class="quiet" onClick={onClose}>
            {texts.cancel}
          </button>
          <button type="submit" class="destructive" aria-disabled={isBusy}>
            {texts.action}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

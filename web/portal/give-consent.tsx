// Giving consent: a box that was not ticked before, a name, and a button.

import { useState } from 'preact/hooks'
import { navigate } from '../shared/router'
import { useAction } from '../shared/use-action'
import { DeclarationFields, declarationIn } from './declaration'
import { GiveConsentDocument } from './documents'
import { Failed } from './notice'
import { t } from './text'
import type { Visit } from './visit'

const { give: texts } = t

export function GiveConsent({ visit, textVersion }: { visit: Visit; textVersion: string }) {
  const { run, isBusy, fault } = useAction(GiveConsentDocument)
  const [refused, setRefused] = useState<string | null>(null)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const filled = new FormData(event.currentTarget as HTMLFormElement)
    const input = { ...declarationIn(filled), textVersion, agreed: filled.has('agreed') }
    const answer = await run({ input })
    if (!answer) return
    const { status, receipt } = answer.giveConsent
    setRefused(texts.refusals[status])
    if (!receipt) return
    visit.reload()
    navigate(`/bewijs/${receipt.id}`)
  }

  return (
    <form class="stacked act" onSubmit={submit}>
      <DeclarationFields mailsReceipts={visit.mailsReceipts} />
      <label class="check">
        <input type="checkbox" name="agreed" required />
        {texts.agree}
      </label>
      <div role="alert">
        {refused && <p class="problem">{refused}</p>}
        {fault && <Failed fault={fault} />}
      </div>
      <button type="submit" aria-disabled={isBusy}>
        {texts.action}
      </button>
    </form>
  )
}

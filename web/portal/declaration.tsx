// Who declares something, and by what authority: the same fields for giving and for withdrawing.

import { useState } from 'preact/hooks'
import type { Authority } from './documents'
import { t } from './text'

const { declaration: texts } = t

export function DeclarationFields({ mailsReceipts }: { mailsReceipts: boolean }) {
  const [authority, setAuthority] = useState<Authority>('OWNER')
  return (
    <>
      <label>
        {texts.name}
        <input name="declaredBy" autocomplete="name" maxLength={200} required />
      </label>
      <fieldset>
        <legend>{texts.authority}</legend>
        {(['OWNER', 'AUTHORISED'] as const).map((value) => (
          <label key={value} class="check">
            <input
              type="radio"
              name="authority"
              value={value}
              checked={authority === value}
              onChange={() => setAuthority(value)}
            />
            {texts.authorities[value]}
          </label>
        ))}
      </fieldset>
      {authority === 'AUTHORISED' && (
        <label>
          {texts.explanation}
          <span class="hint">{texts.explanationHint}</span>
          <input name="explanation" maxLength={150} required />
        </label>
      )}
      {mailsReceipts && (
        <label>
          {texts.email}
          <span class="hint">{texts.emailHint}</span>
          <input name="receiptEmail" type="email" autocomplete="email" maxLength={254} />
        </label>
      )}
    </>
  )
}

export function declarationIn(filled: FormData) {
  const text = (name: string) => String(filled.get(name) ?? '').trim()
  return {
    declaredBy: text('declaredBy'),
    authority: text('authority') as Authority,
    explanation: text('explanation') || null,
    receiptEmail: text('receiptEmail') || null,
  }
}

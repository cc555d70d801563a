// By what authority whoever declares something acts for the holder; why they may, if they are not the holder.

import { useState } from 'preact/hooks'
import type { Authority } from '../documents'
import { TextField, textIn } from '../fields'
import { t } from '../text'

const { record: texts } = t.consents

export function AuthorityFields() {
  const [authority, setAuthority] = useState<Authority>('OWNER')
  return (
    <>
      <label>
        {texts.authority}
        <select
          name="authority"
          value={authority}
          onChange={({ currentTarget: field }) => setAuthority(field.value as Authority)}
        >
          {Object.entries(texts.stated).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      {authority === 'AUTHORISED' && (
        <TextField
          name="explanation"
          label={texts.explanation}
          hint={texts.explanationHint}
          lengthMax={200}
        />
      )}
    </>
  )
}

export const authorityFilledIn = (filled: FormData) => ({
  authority: textIn(filled, 'authority') as Authority,
  explanation: textIn(filled, 'explanation') || null,
})

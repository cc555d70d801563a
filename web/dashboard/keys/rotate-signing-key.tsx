// Replacing the key that signs access tokens, for when it may be in wrong hands.

import { RotateSigningKeyDocument } from '../documents'
import { CheckField, isTicked } from '../fields'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'

const { rotate: texts } = t.keys

export function RotateSigningKey({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  return (
    <FormDialog
      title={texts.title}
      action={texts.action}
      isDestructive
      operation={RotateSigningKeyDocument}
      variables={(filled) => ({ input: { revokeTokens: isTicked(filled, 'revokeTokens') } })}
      onDone={() => {
        announce(texts.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{texts.text}</p>
      <CheckField name="revokeTokens" label={texts.revokeTokens} />
    </FormDialog>
  )
}

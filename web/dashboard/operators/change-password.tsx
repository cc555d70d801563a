// One's own password.

import { ChangePasswordDocument } from '../documents'
import { TextField } from '../fields'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'

const { changePassword: texts } = t.operators

interface Props {
  onDone: () => void
  onClose: () => void
}

export function ChangePassword({ onDone, onClose }: Props) {
  return (
    <FormDialog
      title={texts.title}
      action={texts.action}
      operation={ChangePasswordDocument}
      variables={(filled) => ({
        input: {
          presentPassword: String(filled.get('presentPassword')),
          newPassword: String(filled.get('newPassword')),
        },
      })}
      refusal={({ changePassword: { status, waitSeconds } }) =>
        status === 'SLOW_DOWN' ? t.signIn.slowDown(waitSeconds ?? 1) : texts.refusals[status]
      }
      onDone={() => {
        announce(texts.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{texts.text}</p>
      <TextField
        name="presentPassword"
        label={texts.present}
        type="password"
        autocomplete="current-password"
      />
      <TextField
        name="newPassword"
        label={texts.next}
        hint={texts.hint}
        type="password"
        autocomplete="new-password"
      />
    </FormDialog>
  )
}

// Making an access token, and ending one.

import { CreateAccessTokenDocument, RevokeAccessTokenDocument, type Role } from '../documents'
import { ChoiceField, TextField, textIn } from '../fields'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { useMe } from '../me'
import { roles, t } from '../text'

const { create, revoke } = t.tokens

const DAYS = 90

interface CreateProps {
  onDone: (token: string) => void
  onClose: () => void
}

export function CreateToken({ onDone, onClose }: CreateProps) {
  const me = useMe()
  return (
    <FormDialog
      title={create.title}
      action={create.action}
      operation={CreateAccessTokenDocument}
      variables={(filled) => ({
        input: {
          name: textIn(filled, 'name'),
          role: textIn(filled, 'role') as Role,
          days: Number(textIn(filled, 'days')),
        },
      })}
      refusal={({ createAccessToken: { status } }) => create.refusals[status]}
      onDone={({ createAccessToken: { token } }) => {
        announce(create.done)
        onDone(token ?? '')
      }}
      onClose={onClose}
    >
      <TextField name="name" label={create.name} hint={create.nameHint} lengthMax={100} />
      <ChoiceField name="role" label={create.role} options={roles} value={me.role} />
      <TextField name="days" label={create.days} value={String(DAYS)} isNumber />
    </FormDialog>
  )
}

interface RevokeProps {
  token: { id: string; name: string }
  onDone: () => void
  onClose: () => void
}

export function RevokeToken({ token: { id, name }, onDone, onClose }: RevokeProps) {
  return (
    <FormDialog
      title={revoke.title(name)}
      action={revoke.action}
      isDestructive
      operation={RevokeAccessTokenDocument}
      variables={() => ({ input: { id } })}
      refusal={({ revokeAccessToken: { status } }) => revoke.refusals[status]}
      onDone={() => {
        announce(revoke.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{revoke.text}</p>
    </FormDialog>
  )
}

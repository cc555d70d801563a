// Taking back an invitation whose letter went astray.

import { RevokeInvitationDocument } from '../documents'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'

interface Props {
  id: string
  onDone: () => void
  onClose: () => void
}

const { revoke: texts } = t.invitations

export function RevokeInvitation({ id, onDone, onClose }: Props) {
  return (
    <FormDialog
      title={texts.title}
      action={texts.action}
      isDestructive
      operation={RevokeInvitationDocument}
      variables={() => ({ input: { id } })}
      refusal={({ revokeInvitation: { status } }) => texts.refusals[status]}
      onDone={() => {
        announce(texts.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{texts.text}</p>
    </FormDialog>
  )
}

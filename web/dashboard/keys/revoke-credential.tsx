// Ending a version of Liander's password at once.

import { dateTime } from '../../shared/format'
import { RevokeCredentialDocument, type VersionFragment } from '../documents'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'

interface Props {
  version: VersionFragment
  onDone: () => void
  onClose: () => void
}

const { revoke: texts } = t.keys

export function RevokeCredential({ version: { version, lastUsedAt }, onDone, onClose }: Props) {
  return (
    <FormDialog
      title={texts.title(version)}
      action={texts.action}
      isDestructive
      operation={RevokeCredentialDocument}
      variables={() => ({ input: { version } })}
      refusal={({ revokeCredential: { status } }) => texts.refusals[status]}
      onDone={() => {
        announce(texts.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{texts.text}</p>
      <p>{lastUsedAt ? texts.used(dateTime(lastUsedAt)) : texts.unused}</p>
    </FormDialog>
  )
}

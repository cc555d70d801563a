// Stopping what a source delivers, or taking it in again.

import { SetSourceEnabledDocument, type SourceRowFragment } from '../documents'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'

interface Props {
  source: Pick<SourceRowFragment, 'name' | 'isEnabled'>
  onDone: () => void
  onClose: () => void
}

export function EnableSource({ source: { name, isEnabled }, onDone, onClose }: Props) {
  const texts = isEnabled ? t.sources.disable : t.sources.enable
  return (
    <FormDialog
      title={texts.title}
      action={texts.action}
      isDestructive={isEnabled}
      operation={SetSourceEnabledDocument}
      variables={() => ({ input: { name, enabled: !isEnabled } })}
      refusal={({ setSourceEnabled: { status } }) => t.sources.enabledRefusals[status]}
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

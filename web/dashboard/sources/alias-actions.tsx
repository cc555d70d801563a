// Ending an alias, and removing one that was a mistake.

import { EndSourceAliasDocument, RemoveSourceAliasDocument, type SourceAliasRowFragment } from '../documents'
import { MomentField, momentIn } from '../fields'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'

interface Props {
  alias: SourceAliasRowFragment
  onDone: () => void
  onClose: () => void
}

export function EndAlias({ alias, onDone, onClose }: Props) {
  const { end: texts } = t.aliases
  return (
    <FormDialog
      title={texts.title}
      action={texts.action}
      isDestructive
      operation={EndSourceAliasDocument}
      variables={(filled) => ({ input: { id: alias.id, validUntil: momentIn(filled, 'until') } })}
      refusal={({ endSourceAlias: { status } }) => texts.refusals[status]}
      onDone={() => {
        announce(texts.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{texts.text(alias.identifier)}</p>
      <MomentField name="until" label={texts.moment} hint={t.fields.now} isOptional />
    </FormDialog>
  )
}

export function RemoveAlias({ alias, onDone, onClose }: Props) {
  const { remove: texts } = t.aliases
  return (
    <FormDialog
      title={texts.title}
      action={texts.action}
      isDestructive
      operation={RemoveSourceAliasDocument}
      variables={() => ({ input: { id: alias.id } })}
      refusal={({ removeSourceAlias: { status } }) => texts.refusals[status]}
      onDone={() => {
        announce(texts.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{texts.text(alias.identifier, alias.meterEan)}</p>
    </FormDialog>
  )
}

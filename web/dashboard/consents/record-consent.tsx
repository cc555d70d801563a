// Recording a consent that was given on paper.

import { useQuery } from '../../shared/use-query'
import { ConsentTextsDocument, RecordConsentDocument } from '../documents'
import { ChoiceField, MomentField, momentIn, TextField, textIn } from '../fields'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'
import { AuthorityFields, authorityFilledIn } from './authority-fields'

interface Props {
  customer: { id: string; name: string }
  onDone: () => void
  onClose: () => void
}

const { record: texts } = t.consents

export function RecordConsent({ customer: { id, name }, onDone, onClose }: Props) {
  const versions = useQuery(ConsentTextsDocument, {}).data?.consentTexts ?? []
  const current = versions.find(({ isCurrent }) => isCurrent)
  return (
    <FormDialog
      title={texts.title}
      action={texts.action}
      operation={RecordConsentDocument}
      variables={(filled) => ({
        input: {
          customerId: id,
          declaredBy: textIn(filled, 'declaredBy'),
          ...authorityFilledIn(filled),
          declaredAt: momentIn(filled, 'declaredAt') ?? '',
          textVersion: textIn(filled, 'textVersion') || null,
          reference: textIn(filled, 'reference') || null,
        },
      })}
      refusal={({ recordConsent: { status } }) => texts.refusals[status]}
      onDone={() => {
        announce(texts.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{texts.text}</p>
      <TextField name="declaredBy" label={texts.declaredBy} value={name} lengthMax={200} />
      <AuthorityFields />
      <MomentField name="declaredAt" label={texts.declaredAt} hint={texts.declaredHint} />
      {current && (
        <ChoiceField
          name="textVersion"
          label={texts.version}
          options={Object.fromEntries(versions.map(({ version }) => [version, version]))}
          value={current.version}
        />
      )}
      <TextField
        name="reference"
        label={texts.reference}
        hint={texts.referenceHint}
        lengthMax={200}
        isOptional
      />
    </FormDialog>
  )
}

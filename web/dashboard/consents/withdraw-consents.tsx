// Withdrawing the consent of one customer, or of many at once.

import { useRef } from 'preact/hooks'
import { type WithdrawalChannel, WithdrawConsentsDocument, type WithdrawConsentsMutation } from '../documents'
import { ChoiceField, MomentField, momentIn, TextField, textIn } from '../fields'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'

interface Props {
  customers: { id: string; name: string }[]
  onDone: () => void
  onClose: () => void
}

const { withdraw: texts } = t.consents

type Result = WithdrawConsentsMutation['withdrawConsents']['results'][number]

const isDone = ({ status }: Result) => status === 'WITHDRAWN'

export function WithdrawConsents({ customers, onDone, onClose }: Props) {
  const [only] = customers
  const names = useRef(new Map(customers.map(({ id, name }) => [id, name])))
  const isOne = customers.length === 1 && only

  /** One that cannot be withdrawn does not keep the others; all that failed are named. */
  const refusal = (results: Result[]) => {
    const failed = results.filter((result) => !isDone(result))
    if (failed.length === 0 || (!isOne && results.some(isDone))) return null
    return failed
      .map(({ customerId, status }) => `${names.current.get(customerId)}: ${texts.refusals[status]}`)
      .join(' ')
  }

  return (
    <FormDialog
      title={isOne ? texts.titleOne(only.name) : texts.title(customers.length)}
      deed={texts.deed}
      isDestructive
      asked={WithdrawConsentsDocument}
      variables={(filled) => ({
        input: {
          customerIds: customers.map(({ id }) => id),
          declaredBy: textIn(filled, 'declaredBy'),
          authority: textIn(filled, 'authority'),
          declaredAt: momentIn(filled, 'declaredAt'),
          channel: textIn(filled, 'channel') as WithdrawalChannel,
          reference: textIn(filled, 'reference') || null,
        },
      })}
      refusal={({ withdrawConsents: { results } }) => refusal(results)}
      onDone={({ withdrawConsents: { results } }) => {
        announce(texts.done(results.filter(isDone).length, results.length))
        onDone()
      }}
      onClose={onClose}
    >
      <p>{texts.text}</p>
      <TextField name="declaredBy" label={texts.declaredBy} value={isOne ? only.name : ''} lengthMax={200} />
      <TextField
        name="authority"
        label={t.consents.record.authority}
        hint={t.consents.record.authorityHint}
        lengthMax={200}
      />
      <ChoiceField name="channel" label={texts.channel} options={texts.channels} value="PAPER" />
      <MomentField name="declaredAt" label={texts.declaredAt} hint={t.fields.now} isOptional />
      <TextField
        name="reference"
        label={t.consents.record.reference}
        hint={t.consents.record.referenceHint}
        lengthMax={200}
        isOptional
      />
    </FormDialog>
  )
}

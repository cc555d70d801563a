// Withdrawing the consent of one customer, or of many at once.

import { useRef, useState } from 'preact/hooks'
import { Dialog } from '../../shared/dialog'
import { type WithdrawalChannel, WithdrawConsentsDocument, type WithdrawConsentsMutation } from '../documents'
import { ChoiceField, MomentField, momentIn, TextField, textIn } from '../fields'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'
import { AuthorityFields, authorityFilledIn } from './authority-fields'

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
  const [results, setResults] = useState<Result[]>()

  const why = ({ customerId, status }: Result) =>
    `${names.current.get(customerId) ?? customerId}: ${texts.refusals[status]}`

  /** One that cannot be withdrawn does not keep the others. */
  const refusal = (all: Result[]) => (all.some(isDone) ? null : all.map(why).join(' '))

  if (results) {
    return (
      <Dialog title={texts.done(results.filter(isDone).length, results.length)} onClose={onDone}>
        <p>{texts.failed}</p>
        <ul>
          {results
            .filter((result) => !isDone(result))
            .map((result) => (
              <li key={result.customerId}>{why(result)}</li>
            ))}
        </ul>
        <div class="dialog-actions">
          <button type="button" onClick={onDone}>
            {t.parts.close}
          </button>
        </div>
      </Dialog>
    )
  }

  return (
    <FormDialog
      title={isOne ? texts.titleOne(only.name) : texts.title(customers.length)}
      action={texts.action}
      isDestructive
      operation={WithdrawConsentsDocument}
      variables={(filled) => ({
        input: {
          customerIds: customers.map(({ id }) => id),
          declaredBy: textIn(filled, 'declaredBy'),
          ...authorityFilledIn(filled),
          declaredAt: momentIn(filled, 'declaredAt'),
          channel: textIn(filled, 'channel') as WithdrawalChannel,
          reference: textIn(filled, 'reference') || null,
        },
      })}
      refusal={({ withdrawConsents: { results } }) => refusal(results)}
      onDone={({ withdrawConsents: { results } }) => {
        announce(texts.done(results.filter(isDone).length, results.length))
        if (results.every(isDone)) onDone()
        else setResults(results)
      }}
      onClose={onClose}
    >
      <p>{texts.text}</p>
      <TextField name="declaredBy" label={texts.declaredBy} value={isOne ? only.name : ''} lengthMax={200} />
      <AuthorityFields />
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

// Putting right what is known of a customer, and ending one who no longer holds the connection.

import { ChangeCustomerDocument, EndCustomerDocument } from '../documents'
import { CompanyNumberField, MomentField, momentIn, TextField, textIn } from '../fields'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'

interface Props {
  customer: { id: string; name: string; companyNumber: string | null }
  onDone: () => void
  onClose: () => void
}

const { change, end } = t.customers

export function ChangeCustomer({ customer: { id, name, companyNumber }, onDone, onClose }: Props) {
  return (
    <FormDialog
      title={change.title}
      action={change.action}
      operation={ChangeCustomerDocument}
      variables={(filled) => ({
        input: { id, name: textIn(filled, 'name'), companyNumber: textIn(filled, 'companyNumber') || null },
      })}
      refusal={({ changeCustomer: { status } }) => change.refusals[status]}
      onDone={() => {
        announce(change.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{change.text}</p>
      <TextField name="name" label={t.customers.register.name} value={name} lengthMax={200} />
      <CompanyNumberField
        name="companyNumber"
        label={t.customers.columns.companyNumber}
        hint={t.customers.companyNumberHint}
        value={companyNumber}
      />
    </FormDialog>
  )
}

export function EndCustomer({ customer: { id, name }, onDone, onClose }: Props) {
  return (
    <FormDialog
      title={end.title(name)}
      action={end.action}
      isDestructive
      operation={EndCustomerDocument}
      variables={(filled) => ({ input: { id, endedAt: momentIn(filled, 'endedAt') } })}
      refusal={({ endCustomer: { status } }) => end.refusals[status]}
      onDone={({ endCustomer: { withdrawnConsentId } }) => {
        announce(withdrawnConsentId ? end.doneWithConsent : end.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{end.text}</p>
      <MomentField name="endedAt" label={end.at} hint={t.fields.now} isOptional />
    </FormDialog>
  )
}

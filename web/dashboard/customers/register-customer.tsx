// Registering the holder of a connection.

import { navigate } from '../../shared/router'
import { RegisterCustomerDocument } from '../documents'
import { CompanyNumberField, EanField, MomentField, momentIn, TextField, textIn } from '../fields'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'

const { register: texts } = t.customers

export function RegisterCustomer({ onClose }: { onClose: () => void }) {
  return (
    <FormDialog
      title={texts.title}
      action={texts.action}
      operation={RegisterCustomerDocument}
      variables={(filled) => ({
        input: {
          name: textIn(filled, 'name'),
          klantEan: textIn(filled, 'klantEan'),
          companyNumber: textIn(filled, 'companyNumber') || null,
          validFrom: momentIn(filled, 'validFrom'),
        },
      })}
      refusal={({ registerCustomer: { status } }) => texts.refusals[status]}
      onDone={({ registerCustomer: { customer } }) => {
        announce(texts.done)
        navigate(`/klanten/${customer?.id}`)
      }}
      onClose={onClose}
    >
      <TextField name="name" label={texts.name} lengthMax={200} />
      <EanField name="klantEan" label={t.customers.columns.ean} hint={texts.eanHint} />
      <CompanyNumberField
        name="companyNumber"
        label={t.customers.columns.companyNumber}
        hint={t.customers.companyNumberHint}
      />
      <MomentField name="validFrom" label={t.customers.columns.since} hint={t.fields.now} isOptional />
    </FormDialog>
  )
}

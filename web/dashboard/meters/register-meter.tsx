// Registering a meter at a connection.

import { RegisterMeterDocument } from '../documents'
import { EanField, textIn } from '../fields'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'
import { detailsIn, MeterFields } from './meter-fields'

interface Props {
  /** At which connection, where that is known. */
  klantEan?: string
  onDone: () => void
  onClose: () => void
}

const { register: texts } = t.meters

export function RegisterMeter({ klantEan = '', onDone, onClose }: Props) {
  return (
    <FormDialog
      title={texts.title}
      action={texts.action}
      operation={RegisterMeterDocument}
      variables={(filled) => ({
        input: {
          ean: textIn(filled, 'ean'),
          klantEan: textIn(filled, 'klantEan'),
          ...detailsIn(filled),
        },
      })}
      refusal={({ registerMeter: { status } }) => texts.refusals[status]}
      onDone={() => {
        announce(texts.done)
        onDone()
      }}
      onClose={onClose}
    >
      <EanField name="ean" label={t.meters.columns.ean} />
      <EanField name="klantEan" label={t.meters.columns.klantEan} value={klantEan} />
      <MeterFields />
    </FormDialog>
  )
}

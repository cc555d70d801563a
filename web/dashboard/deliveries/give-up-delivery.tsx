// Giving up a delivery that something stands in the way of, and that is tried again and again.

import { GiveUpDeliveryDocument } from '../documents'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'

interface Props {
  id: string
  onDone: () => void
  onClose: () => void
}

const { giveUp: texts } = t.deliveries

export function GiveUpDelivery({ id, onDone, onClose }: Props) {
  return (
    <FormDialog
      title={texts.title}
      action={texts.action}
      isDestructive
      operation={GiveUpDeliveryDocument}
      variables={() => ({ input: { deliveryId: id } })}
      refusal={({ giveUpDelivery: { status } }) => texts.refusals[status]}
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

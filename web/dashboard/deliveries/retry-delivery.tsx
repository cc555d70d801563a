// Having a failed delivery taken in again.

import { RetryDeliveryDocument } from '../documents'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'

interface Props {
  id: string
  onDone: () => void
  onClose: () => void
}

const { retry: texts } = t.deliveries

export function RetryDelivery({ id, onDone, onClose }: Props) {
  return (
    <FormDialog
      title={texts.title}
      action={texts.action}
      operation={RetryDeliveryDocument}
      variables={() => ({ input: { deliveryId: id } })}
      refusal={({ retryDelivery: { status } }) => texts.refusals[status]}
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

// Inviting customers into the portal. Their codes are shown once, in letters to be printed at once.

import { navigate } from '../../shared/router'
import { InviteDocument } from '../documents'
import { FormDialog } from '../form-dialog'
import { t } from '../text'
import { hold } from './letters'

interface Props {
  customers: { id: string; name: string }[]
  onClose: () => void
}

const { invite: texts } = t.invitations

export function Invite({ customers, onClose }: Props) {
  const [only] = customers
  return (
    <FormDialog
      title={customers.length === 1 && only ? texts.titleOne(only.name) : texts.title(customers.length)}
      action={texts.action}
      operation={InviteDocument}
      variables={() => ({ input: { customerIds: customers.map(({ id }) => id) } })}
      refusal={({ invite: { results } }) =>
        results.some(({ code }) => code) ? null : texts.refusals[results[0]?.status ?? 'NO_SUCH_CUSTOMER']
      }
      onDone={({ invite: { results } }) => {
        hold(
          results.flatMap(({ code, invitation }) =>
            code && invitation?.customer
              ? [{ ...invitation.customer, code, expiresAt: invitation.expiresAt }]
              : [],
          ),
        )
        navigate('/uitnodigingen/brieven')
      }}
      onClose={onClose}
    >
      <p>{texts.text}</p>
      <p>{texts.once}</p>
    </FormDialog>
  )
}

// One customer: at a glance whether they share, and what can be done about it.

import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { useQuery } from '../../shared/use-query'
import { RecordConsent } from '../consents/record-consent'
import { WithdrawConsents } from '../consents/withdraw-consents'
import { CustomerDocument } from '../documents'
import { Page } from '../frame/page'
import { Invite } from '../invitations/invite'
import { RevokeInvitation } from '../invitations/revoke-invitation'
import { useMay } from '../me'
import { RegisterMeter } from '../meters/register-meter'
import { Answer, Empty } from '../notice'
import { t } from '../text'
import { ChangeCustomer, EndCustomer } from './change-customer'
import { Details } from './details'
import type { CustomerAction, Found } from './found'

const above = { href: '/klanten', name: t.customers.title }

export function Customer({ id }: { id: string }) {
  const query = useQuery(CustomerDocument, { id })
  const [action, setAction] = useState<CustomerAction>()
  const mayChange = useMay('OPERATOR')
  const customer = query.data?.customer
  const close = () => setAction(undefined)
  const done = () => {
    close()
    query.reload()
  }
  return (
    <Page
      title={customer?.name ?? t.customers.one}
      above={above}
      actions={customer && mayChange && <Actions customer={customer} onAction={setAction} />}
    >
      <Answer query={query}>
        {({ customer }) =>
          customer ? (
            <Details customer={customer} {...(mayChange && { onAction: setAction })} />
          ) : (
            <Empty>
              <p>{t.customers.notFound}</p>
              <p>{t.customers.notFoundHint}</p>
            </Empty>
          )
        }
      </Answer>
      {customer && action && dialogOf(action, customer, done, close)}
    </Page>
  )
}

function dialogOf(
  action: CustomerAction,
  customer: Found,
  onDone: () => void,
  onClose: () => void,
): ComponentChildren {
  const ending = { onDone, onClose }
  switch (action) {
    case 'invite':
      return <Invite customers={[customer]} onClose={onClose} />
    case 'record':
      return <RecordConsent customer={customer} {...ending} />
    case 'withdraw':
      return <WithdrawConsents customers={[customer]} {...ending} />
    case 'change':
      return <ChangeCustomer customer={customer} {...ending} />
    case 'end':
      return <EndCustomer customer={customer} {...ending} />
    case 'meter':
      return <RegisterMeter klantEan={customer.klantEan} {...ending} />
    default:
      return <RevokeInvitation id={action.revoke} {...ending} />
  }
}

function Actions({ customer, onAction }: { customer: Found; onAction: (action: CustomerAction) => void }) {
  const isSharing = customer.consentState === 'IN_FORCE'
  const actions: [CustomerAction, string, boolean][] = [
    ['invite', t.invitations.invite.open, !customer.validUntil],
    ['record', t.consents.record.open, !customer.validUntil && !isSharing],
    ['withdraw', t.consents.withdraw.open, isSharing],
    ['change', t.customers.change.open, true],
    ['end', t.customers.end.open, !customer.validUntil],
  ]
  return (
    <>
      {actions
        .filter(([, , isOffered]) => isOffered)
        .map(([action, name]) => (
          <button key={name} type="button" class="quiet" onClick={() => onAction(action)}>
            {name}
          </button>
        ))}
    </>
  )
}

// Whether readings are shared, and the one act that changes it: giving consent, or withdrawing it.

import { useState } from 'preact/hooks'
import { dateTime } from '../shared/format'
import { GiveConsent } from './give-consent'
import { Heading } from './heading'
import { Offer } from './offer'
import { t } from './text'
import type { Visit } from './visit'
import { WithdrawConsent } from './withdraw-consent'

const { consent: texts } = t

export function Consent(visit: Visit) {
  const { customer, companyName } = visit
  const [isWithdrawing, setWithdrawing] = useState(false)
  const who = companyName && <p>{texts.company(companyName)}</p>
  return (
    <>
      <Heading>{customer.consent ? texts.shared : texts.notShared}</Heading>
      <p>
        {customer.name}, {texts.connection} <span class="ean">{customer.klantEan}</span>
      </p>
      {customer.consent ? (
        <>
          <p>{texts.since(dateTime(customer.consent.givenAt))}</p>
          <p>{texts.easy}</p>
          <button type="button" class="destructive" onClick={() => setWithdrawing(true)}>
            {texts.withdraw}
          </button>
          <details class="what">
            <summary>{texts.what}</summary>
            {who}
            <Offer>{() => null}</Offer>
          </details>
          {isWithdrawing && <WithdrawConsent visit={visit} onClose={() => setWithdrawing(false)} />}
        </>
      ) : (
        <>
          <p>{texts.free}</p>
          {who}
          <Offer>{(version) => <GiveConsent visit={visit} textVersion={version} />}</Offer>
        </>
      )}
    </>
  )
}

// Everything that was declared about sharing, as it stands in the ledger, and a code to come back with.

import { useState } from 'preact/hooks'
import { authorityIn } from '../shared/authority'
import { dateTime } from '../shared/format'
import { useAction } from '../shared/use-action'
import type { Visit } from './app'
import { NewReturnCodeDocument } from './documents'
import { Heading } from './heading'
import { Failed } from './notice'
import { named, t } from './text'

const { history: texts } = t

export function History({ customer }: Visit) {
  return (
    <>
      <Heading>{texts.title}</Heading>
      <p>{texts.lead}</p>
      {customer.history.length === 0 ? (
        <p>{texts.empty}</p>
      ) : (
        <ol class="ledger">
          {customer.history.toReversed().map(({ id, kind, declaredBy, authority, channel, declaredAt }) => (
            <li key={id}>
              <a href={`/portal/bewijs/${id}`}>{t.kinds[kind]}</a>
              <br />
              <time dateTime={declaredAt}>{dateTime(declaredAt)}</time>, {declaredBy} (
              {authorityIn(t.authorities, authority)}), {named(t.channels, channel)}
            </li>
          ))}
        </ol>
      )}
      <ReturnCode />
    </>
  )
}

function ReturnCode() {
  const { run, isBusy, fault } = useAction(NewReturnCodeDocument)
  const [made, setMade] = useState<{ code: string; expiresAt: string }>()
  const make = async () => {
    const answer = await run({})
    const { code, expiresAt } = answer?.newReturnCode ?? {}
    if (code && expiresAt) setMade({ code, expiresAt })
  }
  return (
    <section class="act">
      <h2>{texts.returnTitle}</h2>
      <p>{texts.returnLead}</p>
      {fault && <Failed fault={fault} />}
      <div role="status">
        {made && (
          <p>
            <span class="code shown">{made.code}</span>
            <br />
            {texts.returnUntil(dateTime(made.expiresAt))}
          </p>
        )}
      </div>
      {!made && (
        <button type="button" class="quiet" aria-disabled={isBusy} onClick={make}>
          {texts.returnDeed}
        </button>
      )}
    </section>
  )
}

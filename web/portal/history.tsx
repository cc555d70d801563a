// Everything that was declared about sharing, as it stands in the ledger, and a code to come back with.

import { useState } from 'preact/hooks'
import { authorityIn, signInIn } from '../shared/declared'
import { dateTime } from '../shared/format'
import { useAction } from '../shared/use-action'
import { NewReturnCodeDocument } from './documents'
import { Heading } from './heading'
import { Failed } from './notice'
import { named, t } from './text'
import type { Visit } from './visit'

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
          {customer.history.toReversed().map((line) => (
            <li key={line.id}>
              <a href={`/portal/bewijs/${line.id}`}>{t.kinds[line.kind]}</a>
              <br />
              <time dateTime={line.declaredAt}>{dateTime(line.declaredAt)}</time>, {line.declaredBy} (
              {authorityIn(t.authorities, line)}), {named(t.channels, line.channel)}
              {line.signIn && `, ${signInIn(t.signIns, line.signIn)}`}
            </li>
          ))}
        </ol>
      )}
      {customer.signedInBy === 'OPENID_CONNECT' ? (
        <section class="act">
          <h2>{texts.returnTitle}</h2>
          <p>{texts.returnByBroker}</p>
        </section>
      ) : (
        <ReturnCode />
      )}
    </>
  )
}

function ReturnCode() {
  const { run, isBusy, fault } = useAction(NewReturnCodeDocument)
  const [made, setMade] = useState<{ code: string; expiresAt: string }>()
  const [refused, setRefused] = useState<string | null>(null)
  const make = async () => {
    const answer = await run({})
    if (!answer) return
    const { status, code, expiresAt } = answer.newReturnCode
    setRefused(texts.returnRefusals[status])
    if (code && expiresAt) setMade({ code, expiresAt })
  }
  return (
    <section class="act">
      <h2>{texts.returnTitle}</h2>
      <p>{texts.returnLead}</p>
      <div role="alert">
        {refused && <p class="problem">{refused}</p>}
        {fault && <Failed fault={fault} />}
      </div>
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

// The connections for which somebody is in, where that is more than one, and which of them they look at.

import { navigate } from '../shared/router'
import { useAction } from '../shared/use-action'
import { ChooseConnectionDocument } from './documents'
import { Heading } from './heading'
import { Failed } from './notice'
import { t } from './text'
import type { Visit } from './visit'

const { connections: texts } = t

export function Connections({ customer, reload }: Visit) {
  const { run, isBusy, fault } = useAction(ChooseConnectionDocument)
  const choose = async (klantEan: string) => {
    if (isBusy || !(await run({ input: { klantEan } }))) return
    navigate('/')
    // Also where it is theirs no more: then it is gone from the list.
    reload()
  }
  return (
    <>
      <Heading>{texts.title}</Heading>
      <p>{texts.lead}</p>
      <div role="alert">{fault && <Failed fault={fault} />}</div>
      <ul class="ledger">
        {customer.connections.map(({ klantEan, name, isShared }) => (
          <li key={klantEan} class="connection">
            <span>
              <strong>{name}</strong>, {t.consent.connection} <span class="ean">{klantEan}</span>
              <br />
              <span class="muted">{isShared ? texts.shared : texts.notShared}</span>
            </span>
            <button
              type="button"
              class="quiet"
              aria-label={texts.lookAt(klantEan)}
              aria-disabled={isBusy}
              onClick={() => choose(klantEan)}
            >
              {texts.look}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

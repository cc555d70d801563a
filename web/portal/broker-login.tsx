// Coming in with a broker, such as that of eHerkenning, where one is set up; and what became of it for
// whoever comes back without being let in.

import { useLocation } from '../shared/router'
import type { MeQuery } from './documents'
import { t } from './text'

const { broker: texts } = t

interface Props {
  offer: NonNullable<MeQuery['openidConnect']>
}

export function BrokerLogin({ offer: { name, startUrl } }: Props) {
  return (
    <section class="broker">
      <p>{texts.lead(name)}</p>
      {/* It leaves these pages. */}
      <a class="button" href={startUrl} target="_self">
        {texts.open(name)}
      </a>
    </section>
  )
}

/** Why somebody who comes back was not let in; the server says it in the address. */
export function BrokerRefusal() {
  const { search } = useLocation()
  const refusals: Record<string, string> = texts.refusals
  const refusal = refusals[search.get('login') ?? '']
  return <div role="alert">{refusal && <p class="problem">{refusal}</p>}</div>
}

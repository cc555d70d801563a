// Whether a customer shares their readings, in one word.

import { State, type Tone } from '../parts'
import { t } from '../text'

type Name = keyof typeof t.customers.consent

const tones: Record<Name, Tone> = { IN_FORCE: 'good', WITHDRAWN: 'quiet', NEVER: 'warn' }

/** Of all consents that a customer ever gave. */
export function stateOf(consents: { withdrawnAt: string | null }[]): Name {
  if (consents.some(({ withdrawnAt }) => withdrawnAt === null)) return 'IN_FORCE'
  return consents.length > 0 ? 'WITHDRAWN' : 'NEVER'
}

export function ConsentState({ state }: { state: Name }) {
  return <State tone={tones[state]}>{t.customers.consent[state]}</State>
}

// Whether a customer shares their readings, in one word.

import type { ConsentState as Name } from '../documents'
import { State, type Tone } from '../parts'
import { t } from '../text'

const tones: Record<Name, Tone> = { IN_FORCE: 'good', WITHDRAWN: 'quiet', NEVER: 'warn' }

export function ConsentState({ state }: { state: Name }) {
  return <State tone={tones[state]}>{t.customers.consent[state]}</State>
}

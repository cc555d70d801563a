// What became of a delivery, in one word.

import type { DeliveryState as Name } from '../documents'
import { State, type Tone } from '../parts'
import { t } from '../text'

const tones: Record<Name, Tone> = { DONE: 'good', FAILED: 'bad' }

export function DeliveryState({ state }: { state: Name }) {
  return <State tone={tones[state]}>{t.deliveries.states[state]}</State>
}

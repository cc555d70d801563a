// What became of a delivery, in one word; of one that runs, how far it is.

import type { DeliveryRowFragment, DeliveryState as Name } from '../documents'
import { State, type Tone } from '../parts'
import { t } from '../text'

const tones: Record<Name, Tone> = {
  WAITING: 'quiet',
  RUNNING: 'quiet',
  DONE: 'good',
  FAILED: 'bad',
  INTERRUPTED: 'warn',
  REPEATED: 'quiet',
}

type Props = Pick<DeliveryRowFragment, 'state' | 'bytes' | 'bytesTotal'>

export function DeliveryState({ state, bytes, bytesTotal }: Props) {
  return (
    <>
      <State tone={tones[state]}>{t.deliveries.states[state]}</State>
      {state === 'RUNNING' && bytesTotal !== null && (
        <progress value={bytes} max={bytesTotal} aria-label={t.deliveries.states.RUNNING} />
      )}
    </>
  )
}

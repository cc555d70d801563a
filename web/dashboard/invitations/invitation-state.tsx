// What became of an invitation, in one word.

import type { InvitationState as Name } from '../documents'
import { State, type Tone } from '../parts'
import { t } from '../text'

const tones: Record<Name, Tone> = { OPEN: 'warn', USED: 'good', EXPIRED: 'quiet', REVOKED: 'quiet' }

export function InvitationState({ state }: { state: Name }) {
  return <State tone={tones[state]}>{t.invitations.states[state]}</State>
}

// Who is logged in, and what their role lets them do. The server decides; this only spares them buttons
// that would be refused.

import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { MeQuery, Role } from './documents'

export type Me = NonNullable<MeQuery['me']>

interface Presence {
  me: Me
  /** To be called when they have logged out. */
  signedOut: () => void
}

export const MeContext = createContext<Presence | undefined>(undefined)

const order: Role[] = ['VIEWER', 'OPERATOR', 'ADMIN']

function usePresence(): Presence {
  const presence = useContext(MeContext)
  if (!presence) throw new Error('nobody is logged in here')
  return presence
}

export const useMe = () => usePresence().me

export const useSignedOut = () => usePresence().signedOut

/** Whether who is logged in may do what this role may. */
export function useMay(role: Role): boolean {
  return order.indexOf(useMe().role) >= order.indexOf(role)
}

// Every word that the pages say, in the language of the reader. A second language is a second object of
// the same type, chosen here.

import type { MeterType, Quantity, Role } from '../documents'
import { nl } from './nl'

export const t = nl

export type Texts = typeof nl

export const roles: Record<Role, string> = t.roles

export const quantities: Record<Quantity, string> = t.quantities

export const meterTypes: Record<MeterType, string> = t.meterTypes

/** Somebody as the server calls them, in Dutch where that is no name. */
export function who(actor: string): string {
  return actor.replace(/^customer (?=\d{18}$)/, `${t.audit.actorKinds.customer} `)
}

/** A delivery by its name, which of repaired lines is the server's own. */
export function deliveryName(name: string): string {
  const [, repaired] = /^lines of delivery (\d+)$/.exec(name) ?? []
  return repaired ? t.deliveries.repairOf(repaired) : name
}

/** A code of the server's in words; the code itself where it is new to these pages. */
export function named(names: Record<string, string>, code: string): string {
  return names[code] ?? code
}

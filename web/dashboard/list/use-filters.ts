// The filters and the order of a list, kept in the address, so that a list can be passed on as a link.

import { type Changes, navigate, useLocation, withSearch } from '../../shared/router'
import { CURSOR } from './use-page'

export interface Filters {
  /** What is chosen under a name; nothing where nothing is. */
  get: (name: string) => string | null
  /** Chooses, and begins at the first rows again. */
  set: (changes: Changes, how?: { replaces?: boolean }) => void
  /** Whether anything but the order and the place in the list is chosen. */
  isAny: boolean
  clear: () => void
}

export const ORDER = 'orde'

export function useFilters(): Filters {
  const place = useLocation()
  return {
    get: (name) => place.search.get(name),
    set: (changes, how) => navigate(withSearch(place, { ...changes, [CURSOR]: null }), how),
    isAny: [...place.search.keys()].some((name) => name !== ORDER && name !== CURSOR),
    clear: () => navigate(place.path),
  }
}

/** What is chosen under a name, where it is one of these. */
export function oneOf<Value extends string>(names: Record<Value, unknown>, chosen: string | null) {
  return chosen !== null && Object.hasOwn(names, chosen) ? (chosen as Value) : null
}

export type SortDirection = 'ASCENDING' | 'DESCENDING'

/** The order that the address names, such as `-NAME`; the first where it names none. */
export function orderOf<Field extends string>(
  fields: readonly [Field, ...Field[]],
  chosen: string | null,
  standard: SortDirection = 'DESCENDING',
): { field: Field; direction: SortDirection } {
  const field = fields.find((field) => field === chosen?.replace(/^-/, ''))
  if (!field) return { field: fields[0], direction: standard }
  return { field, direction: chosen?.startsWith('-') ? 'DESCENDING' : 'ASCENDING' }
}

// Paging through a list of the server's, which goes forwards by cursors. The cursor stands in the
// address; the ones before it go along in the history, so that there is a way back.

import { navigate, useLocation, withSearch } from '../../shared/router'

export interface Connection<Node> {
  edges: { node: Node }[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

export const PAGE_ROWS = 25

/** The name of the cursor in the address. */
export const CURSOR = 'na'

export interface Paging {
  /** To be handed to the server. */
  variables: { first: number; after: string | null }
  /** Whether these are not the first rows. */
  isOnward: boolean
  forward: (endCursor: string | null) => void
  /** To the rows before these; to the first where the way is not known. */
  back: () => void
}

/** Where the reader is in a list; `cursor` names it where a page has more than one list. */
export function usePage(cursor = CURSOR, first = PAGE_ROWS): Paging {
  const place = useLocation()
  const after = place.search.get(cursor)
  const trails: Record<string, (string | null)[]> = history.state?.trails ?? {}
  const trail = trails[cursor] ?? []

  const go = (to: string | null, trail: (string | null)[]) =>
    navigate(withSearch(place, { [cursor]: to }), { state: { trails: { ...trails, [cursor]: trail } } })

  return {
    variables: { first, after },
    isOnward: after !== null,
    forward: (endCursor) => go(endCursor, [...trail, after]),
    back: () => go(trail.at(-1) ?? null, trail.slice(0, -1)),
  }
}

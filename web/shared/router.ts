// Where the reader is: the path names the page, the search part says how they look at it. Ordinary links
// work, and so do the browser's own buttons.

import { useEffect, useState } from 'preact/hooks'

const base = import.meta.env.BASE_URL.replace(/\/$/, '')

export interface Location {
  /** Without the path under which the pages are served, and with a slash before it. */
  path: string
  search: URLSearchParams
}

const listeners = new Set<() => void>()

function current(): Location {
  const path = location.pathname.slice(base.length).replace(/\/+$/, '') || '/'
  return { path, search: new URLSearchParams(location.search) }
}

function moved() {
  for (const listener of listeners) listener()
}

/** Goes to a page. The one that is left stays in the history, unless it is replaced. */
export function navigate(
  to: string,
  { replaces = false, state = null }: { replaces?: boolean; state?: unknown } = {},
) {
  history[replaces ? 'replaceState' : 'pushState'](state, '', base + to)
  moved()
}

/** Follows links within these pages without loading them anew. */
export function followLinks() {
  addEventListener('popstate', moved)
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const url = new URL(link.href, document.baseURI)
    const isElsewhere = url.origin !== location.origin || !url.pathname.startsWith(`${base}/`)
    if (isElsewhere || link.target || link.hasAttribute('download')) return
    // A place on this page.
    if (url.hash && url.pathname === location.pathname && url.search === location.search) return
    event.preventDefault()
    navigate(url.pathname.slice(base.length) + url.search)
  })
}

export function useLocation(): Location {
  const [place, setPlace] = useState(current)
  useEffect(() => {
    const listener = () => setPlace(current())
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }, [])
  return place
}

export type Changes = Record<string, string | null | undefined>

/** The address of this page with some of its search part changed; what is empty is left out. */
export function withSearch({ path, search }: Location, changes: Changes): string {
  const next = new URLSearchParams(search)
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value)
    else next.delete(name)
  }
  const text = next.toString()
  return text ? `${path}?${text}` : path
}

/** The parts that a pattern such as `/klanten/:id` names, where the path is of that form. */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const found: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    if (part.startsWith(':')) found[part.slice(1)] = decodeURIComponent(value)
    else if (part !== value) return undefined
  }
  return found
}

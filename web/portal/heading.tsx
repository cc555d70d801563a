// The heading of a page: the window's title too, and where the focus goes when the page is gone to.

import { useEffect, useRef } from 'preact/hooks'
import { t } from './text'

let isFirst = true

export function Heading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    document.title = `${children} · ${t.title}`
  }, [children])

  useEffect(() => {
    // The browser itself begins at the top of what it has just loaded.
    if (!isFirst) {
      heading.current?.focus({ preventScroll: true })
      scrollTo(0, 0)
    }
    isFirst = false
  }, [])

  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}

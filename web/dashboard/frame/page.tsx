// One page: its heading, which is also the window's title and takes the focus when the page is gone to,
// so that who cannot see the change hears it.

import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface Props {
  title: string
  /** What the page is for, where the title does not say it all. */
  lead?: ComponentChildren
  /** The way back up, where this page is about one of many. */
  above?: { href: string; name: string }
  /** What can be done here. */
  actions?: ComponentChildren
  children?: ComponentChildren
}

let isFirst = true

export function Page({ title, lead, above, actions, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    document.title = `${title} · meetpoort`
  }, [title])

  useEffect(() => {
    // The browser itself begins at the top of what it has just loaded.
    if (!isFirst) {
      heading.current?.focus({ preventScroll: true })
      scrollTo(0, 0)
    }
    isFirst = false
  }, [])

  return (
    <>
      <header class="page-head">
        <div>
          {above && (
            <p class="above">
              <a href={above.href}>{above.name}</a>
            </p>
          )}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
        </div>
        {actions && <div class="actions">{actions}</div>}
      </header>
      {lead && <p class="lead">{lead}</p>}
      {children}
    </>
  )
}

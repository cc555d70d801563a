// What stands around every page: the way to the others, who is logged in, and a line that says what
// happened.

import { useEffect, useState } from 'preact/hooks'
import { leaveFor } from '../../shared/end-session'
import { match, useLocation } from '../../shared/router'
import { useAction } from '../../shared/use-action'
import { type Role, SignOutDocument } from '../documents'
import { useMay, useMe, useSignedOut } from '../me'
import { routes } from '../routes'
import { roles, t } from '../text'
import { Announcer } from './announcer'
import { Brand } from './brand'
import { MissingPage } from './missing'

export function Frame() {
  const { path } = useLocation()
  const [isOpen, setOpen] = useState(false)
  const [Page, parameters] = find(path)

  useEffect(() => setOpen(false), [path])

  return (
    <div class="frame">
      <a class="skip" href="#inhoud">
        {t.frame.skip}
      </a>
      <header class="bar">
        <a class="brand" href="/">
          <Brand size={24} />
        </a>
        <button
          type="button"
          class="menu quiet"
          aria-expanded={isOpen}
          aria-controls="menu"
          onClick={() => setOpen(!isOpen)}
        >
          {t.frame.menu}
        </button>
      </header>
      <div class={isOpen ? 'side is-open' : 'side'} id="menu">
        <Navigation path={path} />
        <Account />
      </div>
      <main id="inhoud" tabIndex={-1}>
        <Page key={path} {...parameters} />
      </main>
      <Announcer />
    </div>
  )
}

function find(path: string) {
  for (const { pattern, page } of routes) {
    const parameters = match(pattern, path)
    if (parameters) return [page, parameters] as const
  }
  return [MissingPage, {}] as const
}

const groups = [
  { name: t.frame.watch, links: ['/', '/leveringen', '/bronnen', '/afgekeurd', '/opvragingen'] },
  { name: t.frame.register, links: ['/klanten', '/meters', '/toestemmingen', '/uitnodigingen'] },
  { name: t.frame.manage, links: ['/sleutels', '/taken', '/gebruikers', '/logboek'] },
] as const

/** What the server shows only from this role on. */
const needs: Record<string, Role> = { '/gebruikers': 'ADMIN', '/logboek': 'OPERATOR' }

function Navigation({ path }: { path: string }) {
  const may: Record<Role, boolean> = { VIEWER: true, OPERATOR: useMay('OPERATOR'), ADMIN: useMay('ADMIN') }
  const names: Record<string, string> = t.frame.links
  const isHere = (link: string) => path === link || (link !== '/' && path.startsWith(`${link}/`))
  return (
    <nav aria-label={t.frame.navigation}>
      {groups.map(({ name, links }) => (
        <div key={name}>
          <h2>{name}</h2>
          <ul>
            {links
              .filter((link) => link in names && may[needs[link] ?? 'VIEWER'])
              .map((link) => (
                <li key={link}>
                  <a href={link} aria-current={isHere(link) ? 'page' : undefined}>
                    {names[link]}
                  </a>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

function Account() {
  const me = useMe()
  const signedOut = useSignedOut()
  const { run, isBusy } = useAction(SignOutDocument)

  const leave = async () => {
    const done = await run({})
    if (done && !leaveFor(done.signOut.endSessionUrl)) signedOut()
  }

  return (
    <section class="account" aria-label={t.frame.account}>
      <p>
        <a href="/account" title={me.email}>
          {me.email}
        </a>
        <span>{roles[me.role]}</span>
      </p>
      <button type="button" class="quiet" aria-disabled={isBusy} onClick={leave}>
        {t.frame.signOut}
      </button>
    </section>
  )
}

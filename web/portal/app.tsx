// Who is there decides what is shown: the page to come in by, or theirs.

import { useEffect, useState } from 'preact/hooks'
import { onSignedOut } from '../shared/client'
import { leaveFor } from '../shared/end-session'
import { match, navigate, useLocation } from '../shared/router'
import { useAction } from '../shared/use-action'
import { type Query, useQuery } from '../shared/use-query'
import { Connections } from './connections'
import { Consent } from './consent'
import { MeDocument, type MeQuery, SignOutDocument } from './documents'
import { History } from './history'
import { language, switchLanguage } from './language'
import { Answer } from './notice'
import { Pulls } from './pulls'
import { Readings } from './readings'
import { Receipt } from './receipt'
import { SignIn } from './sign-in'
import { t } from './text'
import type { Visit } from './visit'

const pages = [
  { path: '/', name: t.nav.consent },
  { path: '/metingen', name: t.nav.readings },
  { path: '/opvragingen', name: t.nav.pulls },
  { path: '/geschiedenis', name: t.nav.history },
]

/** For who is in for more than one. */
const connectionsPage = { path: '/aansluitingen', name: t.nav.connections }

export function App() {
  const query = useQuery(MeDocument, {})
  const [hasEnded, setEnded] = useState(false)
  useEffect(() => {
    onSignedOut(() => {
      setEnded(true)
      query.reload()
    })
  }, [query.reload])
  return (
    <>
      <a class="skip" href="#inhoud">
        {t.skip}
      </a>
      <Header query={query} />
      <main id="inhoud" tabIndex={-1}>
        <Answer query={query}>
          {({ me, companyName, mailsReceipts, openidConnect }) =>
            me ? (
              <Routed
                // What was typed or opened for one connection is not for another.
                key={me.klantEan}
                customer={me}
                companyName={companyName}
                mailsReceipts={mailsReceipts}
                reload={query.reload}
              />
            ) : (
              <SignIn hasEnded={hasEnded} broker={openidConnect} onSignedIn={query.reload} />
            )
          }
        </Answer>
      </main>
    </>
  )
}

function Routed(visit: Visit) {
  const { path } = useLocation()
  const receipt = match('/bewijs/:id', path)
  if (receipt) return <Receipt key={path} id={receipt['id'] ?? ''} companyName={visit.companyName} />
  switch (path) {
    case '/metingen':
      return <Readings {...visit} />
    case '/opvragingen':
      return <Pulls />
    case '/geschiedenis':
      return <History {...visit} />
    case connectionsPage.path:
      return <Connections {...visit} />
    default:
      return <Consent {...visit} />
  }
}

function Header({ query: { data, reload } }: { query: Query<MeQuery> }) {
  const { path } = useLocation()
  const { run, isBusy } = useAction(SignOutDocument)
  const leave = async () => {
    const done = await run({})
    if (!done || leaveFor(done.signOut.endSessionUrl)) return
    navigate('/')
    reload()
  }
  return (
    <header class="portal-head">
      <div>
        <p>
          {data?.companyName && <strong>{data.companyName}</strong>}
          {t.title}
        </p>
        <div class="portal-tools">
          <button type="button" class="link" lang={language === 'nl' ? 'en' : 'nl'} onClick={switchLanguage}>
            {t.otherLanguage}
          </button>
          {data?.me && (
            <button type="button" class="link" aria-disabled={isBusy} onClick={leave}>
              {t.signOut}
            </button>
          )}
        </div>
      </div>
      {data?.me && (
        <nav aria-label={t.navigation}>
          <ul>
            {(data.me.connections.length > 1 ? [...pages, connectionsPage] : pages).map(
              ({ path: to, name }) => (
                <li key={to}>
                  <a href={`/portal${to}`} aria-current={to === path ? 'page' : undefined}>
                    {name}
                  </a>
                </li>
              ),
            )}
          </ul>
        </nav>
      )}
    </header>
  )
}

// Who is there decides what is shown: the login page, or the page that the address names in its frame.

import { useCallback, useEffect, useState } from 'preact/hooks'
import { ask, Fault, onSignedOut } from '../shared/client'
import { navigate } from '../shared/router'
import { MeDocument, type MeQuery } from './documents'
import { Frame } from './frame/frame'
import { SignIn } from './frame/sign-in'
import { MeContext } from './me'
import { Failed, Loading } from './notice'

type Me = MeQuery['me']

export function App() {
  const [me, setMe] = useState<Me>()
  const [fault, setFault] = useState<Fault>()
  const [hasEnded, setEnded] = useState(false)

  const signedOut = useCallback(() => {
    setEnded(false)
    setMe(null)
    navigate('/')
  }, [])

  const load = useCallback(() => {
    setFault(undefined)
    ask(MeDocument, {}).then(
      ({ me }) => setMe(me),
      (error: unknown) => setFault(error instanceof Fault ? error : new Fault('internal', String(error))),
    )
  }, [])

  useEffect(() => {
    onSignedOut(() => {
      setEnded(true)
      setMe(null)
    })
    load()
  }, [load])

  if (fault) {
    return (
      <main class="alone">
        <h1>meetpoort</h1>
        <Failed fault={fault} onRetry={load} />
      </main>
    )
  }
  if (me === undefined) return <Loading />
  if (me === null) return <SignIn hasEnded={hasEnded} onSignedIn={setMe} />
  return (
    <MeContext.Provider value={{ me, signedOut }}>
      <Frame />
    </MeContext.Provider>
  )
}

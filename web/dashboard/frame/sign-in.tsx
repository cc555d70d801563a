// The login page. Whoever guesses is slowed by the server; the page says for how long.

import { useEffect, useRef, useState } from 'preact/hooks'
import { useAction } from '../../shared/use-action'
import { useQuery } from '../../shared/use-query'
import { SignInDocument, SignInMeansDocument } from '../documents'
import type { Me } from '../me'
import { Failed } from '../notice'
import { t } from '../text'
import { Brand } from './brand'

interface Props {
  /** They were logged in, and the session has ended. */
  hasEnded: boolean
  onSignedIn: (me: Me) => void
}

export function SignIn({ hasEnded, onSignedIn }: Props) {
  const { run, isBusy, fault } = useAction(SignInDocument)
  const provider = useQuery(SignInMeansDocument, {}).data?.signInMeans.openidConnect
  const [isRefused, setRefused] = useState(false)
  const [wait, setWait] = useState(0)
  const password = useRef<HTMLInputElement>(null)

  useEffect(() => {
    document.title = `${t.signIn.title} · meetpoort`
  }, [])

  useEffect(() => {
    if (wait <= 0) return
    const timer = setTimeout(() => setWait(wait - 1), 1000)
    return () => clearTimeout(timer)
  }, [wait])

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (wait > 0) return
    setRefused(false)
    const filled = new FormData(event.currentTarget as HTMLFormElement)
    const answer = await run({
      input: { email: String(filled.get('email')), password: String(filled.get('password')) },
    })
    if (!answer) return
    const { status, me, waitSeconds } = answer.signIn
    if (status === 'SIGNED_IN' && me) return onSignedIn(me)
    setRefused(status === 'REFUSED')
    setWait(status === 'SLOW_DOWN' ? (waitSeconds ?? 1) : 0)
    password.current?.select()
  }

  return (
    <main class="alone">
      <p class="brand">
        <Brand size={32} />
      </p>
      <h1>{t.signIn.title}</h1>
      {hasEnded && <p>{t.signIn.ended}</p>}
      <form class="stacked" onSubmit={submit}>
        <label>
          {t.signIn.email}
          <input name="email" type="email" autocomplete="username" autocapitalize="none" required />
        </label>
        <label>
          {t.signIn.password}
          <input ref={password} name="password" type="password" autocomplete="current-password" required />
        </label>
        <div role="alert">
          {isRefused && <p class="problem">{t.signIn.refused}</p>}
          {fault && <Failed fault={fault} />}
        </div>
        {wait > 0 && <p class="problem">{t.signIn.slowDown(wait)}</p>}
        <button type="submit" aria-disabled={isBusy || wait > 0}>
          {isBusy ? t.signIn.busy : t.signIn.submit}
        </button>
      </form>
      {provider && (
        <p class="provider">
          <a class="button quiet" href={provider.startUrl} target="_self">
            {t.signIn.with(provider.name)}
          </a>
        </p>
      )}
    </main>
  )
}

// Coming in with the EAN of the connection and the code of the letter, or with a broker where one is set
// up. Whoever guesses is slowed by the server; a wrong EAN and a wrong code look alike.

import { useEffect, useState } from 'preact/hooks'
import { useAction } from '../shared/use-action'
import { BrokerLogin, BrokerRefusal } from './broker-login'
import { type MeQuery, SignInDocument } from './documents'
import { Heading } from './heading'
import { Failed } from './notice'
import { t } from './text'

const { signIn: texts } = t

interface Props {
  /** They were in, and the session has ended. */
  hasEnded: boolean
  broker: MeQuery['openidConnect']
  onSignedIn: () => void
}

export function SignIn({ hasEnded, broker, onSignedIn }: Props) {
  const { run, isBusy, fault } = useAction(SignInDocument)
  const [isRefused, setRefused] = useState(false)
  const [wait, setWait] = useState(0)

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
    const klantEan = String(filled.get('klantEan')).replace(/\s/g, '')
    const answer = await run({ input: { klantEan, code: String(filled.get('code')) } })
    if (!answer) return
    const { status, waitSeconds } = answer.signIn
    if (status === 'SIGNED_IN') return onSignedIn()
    setRefused(status === 'REFUSED')
    setWait(status === 'SLOW_DOWN' ? (waitSeconds ?? 1) : 0)
  }

  // An EAN that cannot be one is as wrong as another.
  const isWrong = isRefused || fault?.kind === 'bad-input'
  return (
    <>
      <Heading>{texts.title}</Heading>
      {hasEnded && <p>{texts.ended}</p>}
      <BrokerRefusal />
      {broker && <BrokerLogin offer={broker} />}
      {broker && <h2>{texts.byCode}</h2>}
      <p>{texts.lead}</p>
      <form class="stacked" onSubmit={submit}>
        <label>
          {texts.ean}
          <span class="hint">{texts.eanHint}</span>
          <input name="klantEan" inputMode="numeric" autocomplete="off" required />
        </label>
        <label>
          {texts.code}
          <span class="hint">{texts.codeHint}</span>
          <input
            name="code"
            class="code"
            autocomplete="one-time-code"
            autocapitalize="characters"
            spellcheck={false}
            required
          />
        </label>
        <div role="alert">
          {isWrong && <p class="problem">{texts.refused}</p>}
          {fault && !isWrong && <Failed fault={fault} />}
        </div>
        {wait > 0 && <p class="problem">{texts.slowDown(wait)}</p>}
        <button type="submit" aria-disabled={isBusy || wait > 0}>
          {texts.submit}
        </button>
      </form>
    </>
  )
}

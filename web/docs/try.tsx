// Tries a call on the server that this page came from. Credentials stay in the page's memory.

import { useId, useState } from 'preact/hooks'
import type { Call } from './openapi'
import { indented, type Written } from './sample'

export interface Credentials {
  username: string
  password: string
}

interface Outcome {
  status: string
  isGood: boolean
  text: string
}

/** A month of readings runs to megabytes, and nobody reads those in a page. */
const SHOWN_CHARACTERS_MAX = 20_000

interface Props {
  call: Call
  url: URL
  body: Written | undefined
  credentials: Credentials
}

export function Try({ call, url, body, credentials }: Props) {
  const id = useId()
  const [text, setText] = useState(body?.text ?? '')
  const [outcome, setOutcome] = useState<Outcome>()
  const [isBusy, setBusy] = useState(false)

  const submit = async (event: Event) => {
    event.preventDefault()
    if (isBusy) return
    setBusy(true)
    setOutcome(await send(call.method, url, body && { ...body, text }, credentials))
    setBusy(false)
  }

  return (
    <form class="try" onSubmit={submit} aria-label={`Try ${call.path}`}>
      <h3>Try it</h3>
      <p>
        Goes to <code>{url.href}</code>
        {credentials.username ? (
          <>
            {' '}
            as <code>{credentials.username}</code>
          </>
        ) : (
          <>
            {' '}
            without a header <code>Authorization</code>; <a href="#authentication">fill in the credentials</a>
          </>
        )}
        .
      </p>
      {body !== undefined && (
        <>
          <label for={`${id}-body`}>Body</label>
          <textarea
            id={`${id}-body`}
            rows={text.split('\n').length + 1}
            spellcheck={false}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </>
      )}
      <button type="submit" aria-disabled={isBusy}>
        Send
      </button>
      <p role="status" class={outcome?.isGood ? 'good' : 'bad'}>
        {isBusy ? '' : outcome?.status}
      </p>
      {outcome?.text && (
        <>
          <label for={`${id}-answer`}>Answer</label>
          <textarea
            id={`${id}-answer`}
            readOnly
            rows={Math.min(24, outcome.text.split('\n').length + 1)}
            spellcheck={false}
            value={outcome.text}
          />
        </>
      )}
    </form>
  )
}

async function send(
  method: string,
  url: URL,
  body: Written | undefined,
  { username, password }: Credentials,
): Promise<Outcome> {
  const headers = new Headers()
  if (username) headers.set('Authorization', `Basic ${base64(`${username}:${password}`)}`)
  if (body !== undefined) headers.set('Content-Type', body.mediaType)
  const started = performance.now()
  try {
    // Without the browser's own credentials, and so without its dialogue after a 401.
    const response = await fetch(url, {
      method,
      headers,
      body: body?.text ?? null,
      credentials: 'omit',
      cache: 'no-store',
    })
    const text = await response.text()
    const took = Math.round(performance.now() - started)
    const characters = text.length.toLocaleString('en')
    const rest =
      text.length > SHOWN_CHARACTERS_MAX
        ? `, of which the first ${SHOWN_CHARACTERS_MAX.toLocaleString('en')} are shown`
        : ''
    return {
      status:
        `${response.status} ${response.statusText} in ${took} ms, ${characters} characters${rest}`.replace(
          '  ',
          ' ',
        ),
      isGood: response.ok,
      text: indented(text.slice(0, SHOWN_CHARACTERS_MAX)),
    }
  } catch (error) {
    return { status: `No answer: ${error instanceof Error ? error.message : error}`, isGood: false, text: '' }
  }
}

/** Of the text in UTF-8, as RFC 7617 has it. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}

// A piece of text to take along.

import { useState } from 'preact/hooks'

export function Snippet({ title, text }: { title: string; text: string }) {
  const [state, setState] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setState('Copied')
    } catch {
      setState('Not copied: the browser does not allow it')
    }
    setTimeout(() => setState(''), 3000)
  }
  return (
    <div class="snippet">
      <div class="snippet-head">
        <h3>{title}</h3>
        <span role="status">{state}</span>
        <button type="button" class="quiet" onClick={copy} aria-label={`Copy: ${title}`}>
          Copy
        </button>
      </div>
      <pre>
        <code>{text}</code>
      </pre>
    </div>
  )
}

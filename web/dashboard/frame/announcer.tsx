// One line that says what has just happened, to the eye for a while and to screen readers once.

import { useEffect, useState } from 'preact/hooks'

const SHOWN_SECONDS = 6

let show: (text: string) => void = () => {}

/** Says that something was done. What went wrong stands where it was asked, not here. */
export function announce(text: string) {
  show(text)
}

export function Announcer() {
  const [text, setText] = useState('')

  useEffect(() => {
    show = setText
    return () => {
      show = () => {}
    }
  }, [])

  useEffect(() => {
    if (!text) return
    const timer = setTimeout(() => setText(''), SHOWN_SECONDS * 1000)
    return () => clearTimeout(timer)
  }, [text])

  return (
    <p class="announcer" role="status">
      {text}
    </p>
  )
}

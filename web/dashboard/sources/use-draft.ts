// A description that is being written: as a form, or as the text that says the same. What the form does not know stays
// in what it changes; a text that the form leaves alone stays as it was typed.

import { useState } from 'preact/hooks'
import { type Description, essential } from './description'
import { toToml } from './toml'

export interface Draft {
  /** What is sent and stored. */
  text: string
  /** As the form has it; nothing while only the text is true. */
  description: Description | undefined
  isText: boolean
  change: (description: Description) => void
  write: (text: string) => void
  toText: () => void
  /** Whether the text still says what the form says. */
  isInStep: boolean
  /** Back to the form; of a text that says something else, with what the server has read of it. */
  toForm: (json: string | null | undefined) => void
  /** Begins anew. */
  begin: (description: Description) => void
}

export function useDraft(): Draft {
  const [description, setDescription] = useState<Description>()
  const [text, setText] = useState('')
  const [isText, setIsText] = useState(false)
  const change = (description: Description) => {
    setDescription(description)
    setText(toToml(description))
  }
  const isInStep = description !== undefined && text === toToml(description)
  return {
    text,
    description,
    isText,
    change,
    write: setText,
    toText: () => setIsText(true),
    isInStep,
    toForm: (json) => {
      if (!isInStep && json) setDescription(essential(JSON.parse(json) as Description))
      setIsText(false)
    },
    begin: (description) => {
      change(description)
      setIsText(false)
    },
  }
}

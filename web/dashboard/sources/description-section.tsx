// The description of a source as its text, to be changed by who may.

import { useState } from 'preact/hooks'
import { useAction } from '../../shared/use-action'
import { DefineSourceDocument, type MistakeFragment } from '../documents'
import { announce } from '../frame/announcer'
import { useMay } from '../me'
import { Failed } from '../notice'
import { Section } from '../parts'
import { t } from '../text'
import { Editor } from './editor'
import { toToml } from './toml'

const { description: texts } = t.sources

interface Props {
  name: string
  /** As it is in use, in JSON. */
  stored: string
  /** What is put into the text instead, in JSON. */
  proposed: string | undefined
  onSaved: () => void
}

export function DescriptionSection({ name, stored, proposed, onSaved }: Props) {
  const before = toToml(JSON.parse(stored))
  const [text, setText] = useState(proposed ? toToml(JSON.parse(proposed)) : before)
  const [mistake, setMistake] = useState<MistakeFragment | null>(null)
  const { run, isBusy, fault } = useAction(DefineSourceDocument)
  const mayAct = useMay('OPERATOR')
  const isChanged = text !== before

  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    const done = await run({ input: { name, descriptionToml: text } })
    if (!done) return
    const { status, message, mistake } = done.defineSource
    if (status === 'INVALID_DESCRIPTION') {
      setMistake(mistake ?? { message: message ?? '', field: null, line: null, column: null })
      return
    }
    setMistake(null)
    announce(status === 'UNCHANGED' ? texts.unchanged : texts.saved)
    onSaved()
  }

  return (
    <Section title={texts.title} lead={texts.lead}>
      <form onSubmit={save}>
        <Editor
          text={text}
          mistake={mistake}
          isReadOnly={!mayAct}
          onInput={(text) => {
            setText(text)
            setMistake(null)
          }}
        />
        {fault && <Failed fault={fault} />}
        {mayAct && (
          <p class="actions">
            <button type="submit" aria-disabled={isBusy} disabled={!isChanged}>
              {texts.save}
            </button>
            {isChanged && (
              <button
                type="button"
                class="quiet"
                onClick={() => {
                  setText(before)
                  setMistake(null)
                }}
              >
                {texts.undo}
              </button>
            )}
          </p>
        )}
      </form>
    </Section>
  )
}

// What the statuses of a source mean; of one that has none there is nothing to say.

import { t } from '../../text'
import { ChoiceOf, Part, TextOf } from './fields'
import type { PartOf } from './form'

const { status: texts } = t.form

export function StatusPart({ description, onChange }: PartOf) {
  const { status = {}, layout } = description
  const meanings = Object.entries(status.meanings ?? {})
  const hasColumn = layout.status !== undefined && layout.status !== null
  if (!hasColumn && meanings.length === 0) return null
  const set = (meanings: [string, string][]) =>
    onChange({ ...description, status: { ...status, meanings: Object.fromEntries(meanings) } })
  return (
    <Part path="status" title={texts.title}>
      <ul class="plain repeated">
        {meanings.map(([text, meaning], place) => (
          // By its place: a status has only its place while its text is typed.
          <li key={place}>
            <fieldset class="repeated-one">
              <legend class="unseen">{`${texts.title} ${text}`}</legend>
              <TextOf
                path=""
                label={texts.text}
                value={text}
                onChange={(text) => set(meanings.toSpliced(place, 1, [text, meaning]))}
              />
              <ChoiceOf
                path=""
                label={texts.meaning}
                value={meaning}
                options={texts.meanings}
                onChange={(meaning) => set(meanings.toSpliced(place, 1, [text, meaning]))}
              />
              <button
                type="button"
                class="link"
                aria-label={texts.remove(text)}
                onClick={() => set(meanings.toSpliced(place, 1))}
              >
                {t.form.channels.removeShort}
              </button>
            </fieldset>
          </li>
        ))}
      </ul>
      <p>
        <button type="button" class="quiet" onClick={() => set([...meanings, ['', 'measured']])}>
          {texts.add}
        </button>
      </p>
      <ChoiceOf
        path="status.other"
        label={texts.other}
        value={status.other ?? 'refuse'}
        options={texts.others}
        onChange={(other) => onChange({ ...description, status: { ...status, other } })}
      />
    </Part>
  )
}

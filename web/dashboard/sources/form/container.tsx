// What holds the values.

import { t } from '../../text'
import type { Container } from '../description'
import { CheckOf, ChoiceOf, NumberOf, Part, TextOf } from './fields'
import type { PartOf } from './form'

const { container: texts } = t.form

export function ContainerPart({ description, onChange }: PartOf) {
  const { container } = description
  const set = (changed: Partial<Container>) =>
    onChange({ ...description, container: { ...container, ...changed } })
  return (
    <Part path="container" title={texts.title}>
      <ChoiceOf
        path="container.kind"
        label={texts.kind}
        value={container.kind}
        options={texts.kinds}
        // What one kind says, another does not know.
        onChange={(kind) => onChange({ ...description, container: { kind: kind as Container['kind'] } })}
      />
      {container.kind === 'csv' && <Text container={container} set={set} />}
      {container.kind === 'xlsx' && (
        <TextOf
          path="container.sheet"
          label={texts.sheet}
          hint={texts.sheetHint}
          value={container.sheet ?? ''}
          onChange={(sheet) => set({ sheet: sheet || null })}
        />
      )}
      {container.kind === 'json' && (
        <TextOf
          path="container.path"
          label={texts.path}
          hint={texts.pathHint}
          value={container.path ?? '[]'}
          onChange={(path) => set({ path })}
        />
      )}
      {(container.kind === 'csv' || container.kind === 'xlsx') && <Heading container={container} set={set} />}
    </Part>
  )
}

interface SetProps {
  container: Container
  set: (changed: Partial<Container>) => void
}

function Text({ container, set }: SetProps) {
  return (
    <>
      <ChoiceOf
        path="container.delimiter"
        label={texts.delimiter}
        value={container.delimiter ?? ','}
        options={texts.delimiters}
        onChange={(delimiter) => set({ delimiter })}
      />
      <ChoiceOf
        path="container.quote"
        label={texts.quote}
        value={container.quote ?? '"'}
        options={texts.quotes}
        onChange={(quote) => set({ quote })}
      />
      <ChoiceOf
        path="container.encoding"
        label={texts.encoding}
        value={container.encoding === 'windows-1252' ? 'windows-1252' : 'utf-8'}
        options={texts.encodings}
        onChange={(encoding) => set({ encoding })}
      />
    </>
  )
}

function Heading({ container, set }: SetProps) {
  return (
    <>
      <NumberOf
        path="container.skip_lines"
        label={texts.skipLines}
        value={container.skip_lines ?? 0}
        onChange={(skip_lines) => set({ skip_lines })}
      />
      <CheckOf
        label={texts.heading}
        value={container.heading ?? true}
        onChange={(heading) => set({ heading })}
      />
    </>
  )
}

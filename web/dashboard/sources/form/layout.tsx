// Where the values stand, and whose they are.

import { t } from '../../text'
import type { Identifier, Layout } from '../description'
import { ChoiceOf, ColumnOf, NumberOf, Part, TextOf } from './fields'
import type { PartOf } from './form'

const { layout: texts } = t.form

/** What each shape says; what only another knows goes with it, and what none of them knows stays. */
const says: Record<Layout['shape'], (keyof Layout)[]> = {
  wide: ['identifier', 'status'],
  long: ['identifier', 'channel', 'ignored_channels', 'value', 'unit', 'factor', 'status'],
  day: ['identifier', 'channel', 'first', 'status'],
  meters: ['first'],
}

const known: string[] = Object.values(says).flat()

export function LayoutPart({ description, columns, onChange }: PartOf) {
  const { layout } = description
  const set = (changed: Partial<Record<keyof Layout, unknown>>) => {
    const merged = { ...layout, ...changed } as Layout
    const isForeign = (name: string) =>
      known.includes(name) && !says[merged.shape].some((said) => said === name)
    const kept = Object.entries(merged).filter(([name, value]) => value !== undefined && !isForeign(name))
    onChange({ ...description, layout: Object.fromEntries(kept) as unknown as Layout })
  }
  const reshape = (shape: string) => {
    const first = columns[columns.length - 1] ?? 1
    set({
      shape,
      identifier: layout.identifier ?? { column: columns[0] ?? 1 },
      ...(shape === 'long' && { value: layout.value ?? first }),
      ...((shape === 'day' || shape === 'meters') && { first: layout.first ?? columns[1] ?? first }),
    })
  }
  const column = (name: 'channel' | 'value' | 'unit' | 'factor' | 'status' | 'first', none?: string) =>
    says[layout.shape].includes(name) && (
      <ColumnOf
        path={`layout.${name}`}
        label={texts[name]}
        value={layout[name]}
        columns={columns}
        {...(none !== undefined && { none })}
        onChange={(column) => set({ [name]: column })}
      />
    )
  return (
    <Part path="layout" title={texts.title}>
      <ChoiceOf
        path="layout.shape"
        label={texts.shape}
        value={layout.shape}
        options={texts.shapes}
        onChange={reshape}
      />
      {layout.shape !== 'meters' && layout.identifier && (
        <Whose
          identifier={layout.identifier}
          columns={columns}
          onChange={(identifier) => set({ identifier })}
        />
      )}
      {column('value')}
      {column('channel', texts.none)}
      {column('unit', texts.none)}
      {column('factor', texts.none)}
      {column('first')}
      {column('status', texts.none)}
      {layout.shape === 'long' && layout.channel !== undefined && layout.channel !== null && (
        <TextOf
          path="layout.ignored_channels"
          label={texts.ignored}
          hint={texts.ignoredHint}
          value={(layout.ignored_channels ?? []).join(', ')}
          onChange={(text) => set({ ignored_channels: split(text) })}
        />
      )}
    </Part>
  )
}

/** What was typed, apart by commas; a comma that was just typed stays. */
export const split = (text: string) =>
  text === '' ? [] : text.split(',').map((part, place) => (place === 0 ? part : part.replace(/^ /, '')))

interface WhoseProps {
  identifier: Identifier
  columns: PartOf['columns']
  onChange: (identifier: Identifier) => void
}

function Whose({ identifier, columns, onChange }: WhoseProps) {
  const [kind = 'column'] = Object.keys(identifier)
  const first = columns[0] ?? 1
  const begins: Record<string, Identifier> = {
    column: { column: first },
    columns: { columns: [first, columns[1] ?? 2] },
    file_name: { file_name: '{}_*.csv' },
    cell: { cell: [1, 1] },
    fixed: { fixed: '' },
  }
  return (
    <>
      <ChoiceOf
        path="layout.identifier"
        label={texts.whose}
        value={kind}
        options={texts.places}
        onChange={(kind) => onChange(begins[kind] ?? identifier)}
      />
      <Place identifier={identifier} columns={columns} onChange={onChange} />
    </>
  )
}

function Place({ identifier, columns, onChange }: WhoseProps) {
  if ('column' in identifier) {
    return (
      <ColumnOf
        path="layout.identifier.column"
        label={texts.column}
        value={identifier.column}
        columns={columns}
        onChange={(column) => column !== undefined && onChange({ column })}
      />
    )
  }
  if ('columns' in identifier) {
    return (
      <>
        {[texts.column, texts.column2].map((label, place) => (
          <ColumnOf
            key={label}
            path="layout.identifier.columns"
            label={label}
            value={identifier.columns[place]}
            columns={columns}
            onChange={(column) =>
              column !== undefined && onChange({ columns: identifier.columns.toSpliced(place, 1, column) })
            }
          />
        ))}
      </>
    )
  }
  if ('cell' in identifier) {
    const [line, place] = identifier.cell
    return (
      <>
        <NumberOf
          path="layout.identifier.cell"
          label={texts.line}
          value={line}
          min={1}
          onChange={(line) => onChange({ cell: [line, place] })}
        />
        <NumberOf
          path="layout.identifier.cell"
          label={texts.place}
          value={place}
          min={1}
          onChange={(place) => onChange({ cell: [line, place] })}
        />
      </>
    )
  }
  if ('file_name' in identifier) {
    return (
      <TextOf
        path="layout.identifier.file_name"
        label={texts.fileName}
        hint={texts.fileNameHint}
        value={identifier.file_name}
        onChange={(file_name) => onChange({ file_name })}
      />
    )
  }
  return (
    <TextOf
      path="layout.identifier.fixed"
      label={texts.fixed}
      value={identifier.fixed}
      onChange={(fixed) => onChange({ fixed })}
    />
  )
}

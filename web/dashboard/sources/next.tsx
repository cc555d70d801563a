// What to do once a source is described: say which meters its names are, and where to deliver.

import { useState } from 'preact/hooks'
import { count } from '../../shared/format'
import { isEan } from '../ean'
import { Section } from '../parts'
import { t } from '../text'
import { ImportForm } from './import-aliases'
import { Deliver } from './source'
import type { Previewed } from './use-preview'

const { next: texts } = t.describe

interface Props {
  name: string
  previewed: Previewed | undefined
}

export function Next({ name, previewed }: Props) {
  const [isDone, setDone] = useState(false)
  const unknown = previewed?.unknownIdentifiers ?? []
  const meters = previewed?.unknownMeters ?? []
  return (
    <>
      {!isDone && unknown.length > 0 ? (
        <Section title={texts.aliases} lead={texts.aliasesText(count(unknown.length))}>
          <ImportForm source={name} csv={csvOf(unknown)} onDone={() => setDone(true)} />
        </Section>
      ) : (
        <p>{isDone ? texts.aliasesDone : texts.noAliases}</p>
      )}
      {meters.length > 0 && (
        <p>
          <a href="/klanten/inlezen">{texts.meters(count(meters.length))}</a>
        </p>
      )}
      <Deliver name={name} />
      <p>
        <a class="button" href={`/bronnen/${name}`}>
          {texts.toSource}
        </a>
      </p>
    </>
  )
}

/** A file of aliases in which only the meters are still to be filled in, as far as a name is no EAN itself. */
export function csvOf(unknown: Previewed['unknownIdentifiers']): string {
  const hasChannel = unknown.some(({ channel }) => channel !== null)
  const hasQuantity = unknown.some(({ needsQuantity }) => needsQuantity)
  const names = [
    'identifier',
    ...(hasChannel ? ['channel'] : []),
    'meter_ean',
    ...(hasQuantity ? ['quantity'] : []),
  ]
  const rows = unknown.map(({ identifier, channel }) => [
    cell(identifier),
    ...(hasChannel ? [cell(channel ?? '')] : []),
    isEan(identifier) ? identifier : '',
    ...(hasQuantity ? [''] : []),
  ])
  return [names, ...rows].map((row) => row.join(';')).join('\n')
}

const cell = (text: string) => (/[;"\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

// What a source calls meters: found, taken in from CSV, ended and removed.

import { useState } from 'preact/hooks'
import { dateTime } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { SourceAliasesDocument, type SourceAliasRowFragment } from '../documents'
import { isEan } from '../ean'
import { FilterBar, SearchField } from '../list/filters'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { useMay } from '../me'
import { Ean, Section } from '../parts'
import { quantities, t } from '../text'
import { EndAlias, RemoveAlias } from './alias-actions'
import { ImportAliases } from './import-aliases'

type Row = SourceAliasRowFragment

const { aliases: texts } = t
const { columns: names } = texts

const shown: Column<Row>[] = [
  { name: names.identifier, cell: ({ identifier }) => <span class="long">{identifier}</span> },
  {
    name: names.channel,
    cell: ({ channel }) => channel ?? <span class="muted">{texts.allChannels}</span>,
  },
  { name: names.meter, cell: ({ meterEan }) => <Ean ean={meterEan} href={`/meters/${meterEan}`} /> },
  {
    name: names.quantity,
    cell: ({ quantity }) =>
      quantity ? quantities[quantity] : <span class="muted">{texts.asDescribed}</span>,
  },
  { name: names.factor, cell: ({ factor }) => factor.replace('.', ','), isFigure: true },
  { name: names.valid, cell: validity },
]

function validity({ validFrom, validUntil }: Row): string {
  const parts = [
    validFrom && texts.from(dateTime(validFrom)),
    validUntil && texts.until(dateTime(validUntil)),
  ].filter(Boolean)
  return parts.length > 0 ? parts.join(' ') : texts.always
}

export function Aliases({ source, onChange }: { source: string; onChange: () => void }) {
  const filters = useFilters()
  const paging = usePage()
  const mayAct = useMay('OPERATOR')
  const [asking, setAsking] = useState<{ what: 'import' } | { what: 'end' | 'remove'; alias: Row }>()
  const ean = filters.get('meter')
  const query = useQuery(SourceAliasesDocument, {
    ...paging.variables,
    source,
    identifier: filters.get('naam'),
    meterEan: ean && isEan(ean) ? ean : null,
  })
  const close = () => setAsking(undefined)
  const done = () => {
    close()
    query.reload()
    onChange()
  }
  const actions: Column<Row> = {
    name: '',
    cell: (alias) => (
      <span class="row-actions">
        <button type="button" class="link" onClick={() => setAsking({ what: 'end', alias })}>
          {texts.end.action}
        </button>
        <button type="button" class="link" onClick={() => setAsking({ what: 'remove', alias })}>
          {texts.remove.action}
        </button>
      </span>
    ),
  }
  return (
    <Section
      title={texts.title}
      lead={texts.lead}
      actions={
        mayAct && (
          <button type="button" class="quiet" onClick={() => setAsking({ what: 'import' })}>
            {texts.import}
          </button>
        )
      }
    >
      <FilterBar>
        <SearchField name="naam" label={texts.identifier} />
        <SearchField
          name="meter"
          label={texts.meterEan}
          inputMode="numeric"
          problem={(text) => (isEan(text) ? undefined : texts.badEan)}
        />
      </FilterBar>
      <List
        label={texts.title}
        query={query}
        connection={({ sourceAliases }) => sourceAliases}
        paging={paging}
        columns={mayAct ? [...shown, actions] : shown}
        keyOf={({ id }) => id}
        empty={<p>{texts.empty}</p>}
      />
      {asking?.what === 'import' && <ImportAliases source={source} csv="" onClose={close} onDone={done} />}
      {asking?.what === 'end' && <EndAlias alias={asking.alias} onClose={close} onDone={done} />}
      {asking?.what === 'remove' && <RemoveAlias alias={asking.alias} onClose={close} onDone={done} />}
    </Section>
  )
}

// The list of sources; where there is none, what one is and how to begin.

import { useQuery } from '../../shared/use-query'
import { type SourceRowFragment, SourcesDocument } from '../documents'
import { Page } from '../frame/page'
import { Choice, FilterBar } from '../list/filters'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { oneOf, orderOf, useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { useMay } from '../me'
import { Count, State, Time } from '../parts'
import { deliveryName, t } from '../text'

type Row = SourceRowFragment

const { columns: names } = t.sources

const columns: Column<Row>[] = [
  { name: names.name, cell: ({ name }) => <a href={`/bronnen/${name}`}>{name}</a>, order: 'NAME' },
  { name: names.state, cell: (source) => <SourceState source={source} /> },
  { name: names.version, cell: ({ version }) => version, isFigure: true },
  { name: names.aliases, cell: ({ aliasCount }) => <Count of={aliasCount} />, isFigure: true },
  {
    name: names.latest,
    cell: ({ deliveries: [latest] }) =>
      latest ? (
        <>
          <Time at={latest.receivedAt} />{' '}
          <a class="long" href={`/leveringen/${latest.id}`}>
            {deliveryName(latest.name)}
          </a>
        </>
      ) : (
        <span class="muted">{t.sources.never}</span>
      ),
  },
  {
    name: names.rejected,
    cell: ({ deliveries }) => (
      <span title={t.sources.rejectedHint}>
        <Count of={deliveries.reduce((sum, { rejected }) => sum + rejected, 0)} tone="bad" />
      </span>
    ),
    isFigure: true,
  },
]

export function SourceState({ source: { isEnabled } }: { source: Pick<Row, 'isEnabled'> }) {
  const { aan, uit } = t.sources.states
  return isEnabled ? <State tone="good">{aan}</State> : <State tone="quiet">{uit}</State>
}

export function Sources() {
  const filters = useFilters()
  const paging = usePage()
  const mayAct = useMay('OPERATOR')
  const order = orderOf(['NAME', 'CREATED_AT'], filters.get('orde'), 'ASCENDING')
  const state = oneOf(t.sources.states, filters.get('stand'))
  const query = useQuery(SourcesDocument, {
    ...paging.variables,
    enabled: state && state === 'aan',
    orderBy: order,
  })
  return (
    <Page
      title={t.sources.title}
      lead={t.sources.lead}
      actions={
        mayAct && (
          <a class="button" href="/bronnen/nieuw/beschrijven">
            {t.sources.describe}
          </a>
        )
      }
    >
      <FilterBar>
        <Choice name="stand" label={t.sources.state} options={t.sources.states} />
      </FilterBar>
      <List
        label={t.sources.title}
        query={query}
        connection={({ sources }) => sources}
        paging={paging}
        columns={columns}
        keyOf={({ id }) => id}
        order={order}
        empty={
          <>
            <p>{t.sources.empty}</p>
            <p>{t.sources.emptyHint}</p>
            {mayAct && (
              <p>
                <a href="/bronnen/nieuw/beschrijven">{t.sources.emptyAction}</a>
              </p>
            )}
          </>
        }
      />
    </Page>
  )
}

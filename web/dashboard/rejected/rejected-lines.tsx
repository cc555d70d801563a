// The rejected lines of all deliveries: what is still to be mended.

import { useState } from 'preact/hooks'
import { useQuery } from '../../shared/use-query'
import { type RejectedLineRowFragment, RejectedLinesDocument } from '../documents'
import { Page } from '../frame/page'
import { Choice, FilterBar } from '../list/filters'
import { List } from '../list/list'
import { oneOf, useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { useMay } from '../me'
import { t } from '../text'
import { lineColumns } from './line-columns'
import { RepairLine } from './repair-lines'

export function RejectedLines() {
  const filters = useFilters()
  const paging = usePage()
  const mayRepair = useMay('OPERATOR')
  const state = oneOf(t.rejected.states, filters.get('hersteld'))
  const [repairing, setRepairing] = useState<RejectedLineRowFragment>()
  const query = useQuery(RejectedLinesDocument, {
    ...paging.variables,
    filter: { reason: oneOf(t.rejected.reasons, filters.get('reden')), repaired: state && state === 'ja' },
  })
  return (
    <Page title={t.rejected.title} lead={t.rejected.lead}>
      <FilterBar>
        <Choice name="reden" label={t.rejected.columns.reason} options={t.rejected.reasons} />
        <Choice name="hersteld" label={t.rejected.columns.state} options={t.rejected.states} />
      </FilterBar>
      <List
        label={t.rejected.title}
        query={query}
        connection={({ rejectedLines }) => rejectedLines}
        paging={paging}
        columns={lineColumns({ isOfAll: true, ...(mayRepair && { onRepair: setRepairing }) })}
        keyOf={({ id }) => id}
        empty={<p>{t.rejected.empty}</p>}
      />
      {repairing && (
        <RepairLine
          line={repairing}
          onClose={() => setRepairing(undefined)}
          onDone={() => {
            setRepairing(undefined)
            query.reload()
          }}
        />
      )}
    </Page>
  )
}

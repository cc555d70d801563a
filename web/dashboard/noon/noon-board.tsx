// The noon board: will today's pull be complete? Who has been silent longest stands first.

import { addDays, dayOf, startOf, time, weekday } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { NoonBoardDocument } from '../documents'
import { Page } from '../frame/page'
import { FilterBar, SearchField } from '../list/filters'
import { List } from '../list/list'
import { useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { t } from '../text'
import { Warnings } from '../warnings/warnings'
import { columns } from './columns'

const silentFirst = { field: 'NEWEST_INTERVAL_END', direction: 'ASCENDING' } as const

const EVERY_SECONDS = 30

export function NoonBoard() {
  const filters = useFilters()
  const paging = usePage()
  const yesterday = addDays(dayOf(Date.now()), -1)
  const day = filters.get('dag') ?? yesterday
  const query = useQuery(
    NoonBoardDocument,
    {
      ...paging.variables,
      search: filters.get('zoek'),
      from: startOf(day).toISOString(),
      to: startOf(addDays(day, 1)).toISOString(),
      orderBy: silentFirst,
    },
    { everySeconds: EVERY_SECONDS },
  )
  return (
    <Page title={t.noon.title} lead={t.noon.lead(weekday(`${day}T12:00:00Z`))}>
      <Warnings />
      <FilterBar>
        <label>
          {t.noon.day}
          <input
            type="date"
            value={day}
            max={yesterday}
            onChange={({ currentTarget: { value } }) =>
              filters.set({ dag: value === yesterday ? null : value })
            }
          />
        </label>
        <SearchField name="zoek" label={t.noon.search} />
      </FilterBar>
      <List
        label={t.noon.title}
        query={query}
        connection={({ meters }) => meters}
        paging={paging}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<p>{t.noon.empty}</p>}
      />
      {query.loadedAt && <p class="small muted">{t.parts.asOf(time(query.loadedAt))}</p>}
    </Page>
  )
}

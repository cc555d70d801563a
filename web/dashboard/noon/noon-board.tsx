// The noon board: will today's pull be complete? What needs a hand stands first.

import { addDays, dayOf, time, weekday } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { NoonBoardDocument, type NoonBoardState } from '../documents'
import { Page } from '../frame/page'
import { Choice, FilterBar, SearchField } from '../list/filters'
import { List } from '../list/list'
import { oneOf, useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { t } from '../text'
import { Warnings } from '../warnings/warnings'
import { columns } from './columns'
import { Summary } from './summary'

export function NoonBoard() {
  const filters = useFilters()
  const paging = usePage()
  const state = oneOf<NoonBoardState>(t.noon.states, filters.get('stand'))
  const yesterday = addDays(dayOf(Date.now()), -1)
  const day = filters.get('dag') ?? yesterday
  const query = useQuery(
    NoonBoardDocument,
    { day, ...paging.variables, states: state && [state], search: filters.get('zoek') },
    { everySeconds: 30 },
  )
  return (
    <Page title={t.noon.title} lead={t.noon.lead(weekday(`${day}T12:00:00Z`))}>
      <Warnings />
      {query.data && <Summary board={query.data.noonBoard} />}
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
        <Choice name="stand" label={t.noon.state} options={t.noon.states} />
        <SearchField name="zoek" label={t.noon.search} />
      </FilterBar>
      <List
        label={t.noon.title}
        query={query}
        connection={({ noonBoard }) => noonBoard.rows}
        paging={paging}
        columns={columns}
        keyOf={({ meter }) => meter.id}
        empty={<p>{t.noon.empty}</p>}
      />
      {query.loadedAt && <p class="small muted">{t.parts.asOf(time(query.loadedAt))}</p>}
    </Page>
  )
}

// The noon board: will today's pull be complete? What needs a hand stands first. The server says when it
// is another; only where that is not heard it is asked again and again.

import { useRef } from 'preact/hooks'
import { addDays, dayOf, time, weekday } from '../../shared/format'
import { useMinute } from '../../shared/use-minute'
import { useQuery } from '../../shared/use-query'
import { type Liveness, useSubscription } from '../../shared/use-subscription'
import { NoonBoardChangedDocument, NoonBoardDocument, type NoonBoardState } from '../documents'
import { Page } from '../frame/page'
import { Choice, FilterBar, SearchField } from '../list/filters'
import { List } from '../list/list'
import { oneOf, useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { State } from '../parts'
import { t } from '../text'
import { Warnings } from '../warnings/warnings'
import { columns } from './columns'
import { Summary } from './summary'

const { liveness: texts } = t.noon

/** How often it is asked where the server is not heard. */
const EVERY_SECONDS = 30

export function NoonBoard() {
  useMinute()
  const filters = useFilters()
  const paging = usePage()
  const state = oneOf<NoonBoardState>(t.noon.states, filters.get('stand'))
  const yesterday = addDays(dayOf(Date.now()), -1)
  const day = filters.get('dag') ?? yesterday
  const reload = useRef(() => {})
  const isLive = useSubscription(NoonBoardChangedDocument, { day }, () => reload.current())
  const query = useQuery(
    NoonBoardDocument,
    { day, ...paging.variables, states: state && [state], search: filters.get('zoek') },
    { everySeconds: isLive ? undefined : EVERY_SECONDS },
  )
  reload.current = query.reload
  return (
    <Page title={t.noon.title} lead={t.noon.lead(weekday(`${day}T12:00:00Z`))}>
      <Warnings />
      {query.data && <Summary board={query.data.noonBoard} />}
      {query.loadedAt && (
        <p class="small muted">
          {t.parts.asOf(time(query.loadedAt))} <Live isLive={isLive} />
        </p>
      )}
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
    </Page>
  )
}

function Live({ isLive }: { isLive: Liveness }) {
  if (isLive === undefined) return null
  return (
    <>
      <State tone={isLive ? 'good' : 'warn'}>{isLive ? texts.live : texts.lost}</State>{' '}
      {isLive ? texts.liveHint : texts.lostHint(EVERY_SECONDS)}
    </>
  )
}

// What Liander would be answered now about a connection, without asking in Liander's name: what would be
// given, and why the rest is withheld, which the wire must not tell.

import { addDays, dateTime, dayOf, startOf } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { DryRunPullDocument } from '../documents'
import { isEan } from '../ean'
import { Page } from '../frame/page'
import { FilterBar, SearchField } from '../list/filters'
import { useFilters } from '../list/use-filters'
import { Answer, Empty } from '../notice'
import { t } from '../text'
import { Outcome } from './outcome'

const problem = (text: string) => (isEan(text) ? undefined : t.pulls.badEan)

export function DryRun() {
  const filters = useFilters()
  const klantEan = filters.get('klant')
  const yesterday = addDays(dayOf(Date.now()), -1)
  const day = filters.get('dag') ?? yesterday
  return (
    <Page title={t.dryRun.title} lead={t.dryRun.lead} above={{ href: '/opvragingen', name: t.pulls.title }}>
      <FilterBar>
        <SearchField name="klant" label={t.pulls.klantEan} inputMode="numeric" problem={problem} />
        <label>
          {t.noon.day}
          <input
            type="date"
            value={day}
            onChange={({ currentTarget: { value } }) =>
              filters.set({ dag: value === yesterday ? null : value })
            }
          />
        </label>
      </FilterBar>
      {klantEan && isEan(klantEan) ? (
        <Run klantEan={klantEan} day={day} />
      ) : (
        <Empty>
          <p>{t.dryRun.choose}</p>
        </Empty>
      )}
    </Page>
  )
}

function Run({ klantEan, day }: { klantEan: string; day: string }) {
  const query = useQuery(DryRunPullDocument, {
    klantEan,
    from: startOf(day).toISOString(),
    to: startOf(addDays(day, 1)).toISOString(),
  })
  return (
    <Answer query={query}>
      {({ dryRunPull }) => (
        <>
          <p class="small muted">
            {dryRunPull.customer && (
              <a href={`/klanten/${dryRunPull.customer.id}`}>{dryRunPull.customer.name}</a>
            )}{' '}
            {dateTime(dryRunPull.from)} – {dateTime(dryRunPull.to)}
          </p>
          <Outcome run={dryRunPull} />
        </>
      )}
    </Answer>
  )
}

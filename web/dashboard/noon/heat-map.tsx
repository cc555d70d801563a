// How complete the days of a meter are: a cell a day, a row a week, as on a calendar.

import { addDays, count, date, dayOf, percentage, startOf } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { CompletenessDocument, type CompletenessQuery } from '../documents'
import { Answer } from '../notice'
import { t } from '../text'

type Day = NonNullable<CompletenessQuery['meter']>['readings']['points'][number]

/** As long as readings are kept, in whole weeks. */
const WEEKS = 5

/** Five minutes, in milliseconds. */
const INTERVAL = 300_000

const { heatMap: texts } = t.noon

export function HeatMap({ ean }: { ean: string }) {
  const today = dayOf(Date.now())
  // 1 is Monday.
  const weekday = new Date(`${today}T12:00:00Z`).getUTCDay() || 7
  const from = addDays(today, 1 - weekday - 7 * (WEEKS - 1))
  const query = useQuery(CompletenessDocument, {
    ean,
    from: startOf(from).toISOString(),
    to: startOf(addDays(today, 1)).toISOString(),
  })
  return (
    <Answer query={query}>
      {({ meter }) => meter && <Calendar days={meter.readings.points} from={from} today={today} />}
    </Answer>
  )
}

interface CalendarProps {
  days: Day[]
  from: string
  today: string
}

function Calendar({ days, from, today }: CalendarProps) {
  const found = new Map(days.map((day) => [dayOf(day.start), day]))
  // Before it there was no meter, or nothing is kept any more.
  const first = days[0] ? dayOf(days[0].start) : today
  const weeks = Array.from({ length: WEEKS }, (_, week) =>
    Array.from({ length: 7 }, (_, weekday) => addDays(from, 7 * week + weekday)),
  )
  return (
    <>
      <table class="heat" aria-label={texts.label}>
        <thead>
          <tr>
            {texts.weekdays.map((weekday) => (
              <th key={weekday} scope="col">
                {weekday}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <Cell key={day} day={day} found={found.get(day)} isLooked={day >= first && day <= today} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="small muted">{texts.legend}</p>
    </>
  )
}

interface CellProps {
  day: string
  found: Day | undefined
  /** Whether there should be something. */
  isLooked: boolean
}

function Cell({ day, found, isLooked }: CellProps) {
  const number = Number(day.slice(8))
  if (!isLooked) {
    return (
      <td class="none">
        <span>{number}</span>
      </td>
    )
  }
  const [start, end] = [startOf(day), startOf(addDays(day, 1))]
  const present = found?.intervals ?? 0
  const expected = found?.intervalsExpected ?? (end.getTime() - start.getTime()) / INTERVAL
  const said = `${date(start)}, ${texts.present(count(present), count(expected))}`
  return (
    <td class={levelOf(present, expected)}>
      <a href={`?van=${start.toISOString()}&tot=${end.toISOString()}`} title={said}>
        <span>{number}</span>
        <span class="small">{percentage(present, expected)}</span>
      </a>
    </td>
  )
}

function levelOf(present: number, expected: number): string {
  if (present === 0) return 'silent'
  return present < expected ? 'partial' : 'complete'
}

// How complete the days of a meter are: a cell a day, a row a week, as on a calendar.

import { addDays, count, date, dayOf, percentage, startOf } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { CompletenessDocument, type CompletenessQuery } from '../documents'
import { Answer } from '../notice'
import { t } from '../text'

type Day = NonNullable<CompletenessQuery['meter']>['completeness'][number]

/** As long as readings are kept, in whole weeks. */
const WEEKS = 5

const { heatMap: texts } = t.noon

export function HeatMap({ ean }: { ean: string }) {
  const today = dayOf(Date.now())
  // 1 is Monday.
  const weekday = new Date(`${today}T12:00:00Z`).getUTCDay() || 7
  const from = addDays(today, 1 - weekday - 7 * (WEEKS - 1))
  const query = useQuery(CompletenessDocument, { ean, from, to: today })
  return (
    <Answer query={query}>
      {({ meter }) => meter && <Calendar days={meter.completeness} from={from} today={today} />}
    </Answer>
  )
}

interface CalendarProps {
  days: Day[]
  from: string
  today: string
}

function Calendar({ days, from, today }: CalendarProps) {
  const found = new Map(days.map((day) => [day.day, day]))
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
                <Cell key={day} day={day} found={found.get(day)} isOver={day < today} />
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
  /** What is still to come is not late. */
  isOver: boolean
}

function Cell({ day, found, isOver }: CellProps) {
  const noon = `${day}T12:00:00Z`
  const number = Number(day.slice(8))
  if (!found || found.expected === 0) {
    return (
      <td class="none">
        <span>{number}</span>
      </td>
    )
  }
  const { expected, present, estimated, corrected } = found
  const said = [
    date(noon),
    texts.present(count(present), count(expected)),
    estimated > 0 && texts.estimated(count(estimated)),
    corrected > 0 && texts.corrected(count(corrected)),
  ]
  const [start, end] = [day, addDays(day, 1)].map((day) => startOf(day).toISOString())
  return (
    <td class={isOver ? levelOf(found) : 'none'}>
      <a href={`?van=${start}&tot=${end}`} title={said.filter(Boolean).join(', ')}>
        <span>{number}</span>
        <span class="small">{percentage(present, expected)}</span>
      </a>
    </td>
  )
}

function levelOf({ expected, present, estimated }: Day): string {
  if (present === 0) return 'silent'
  if (present < expected) return 'partial'
  return estimated > 0 ? 'estimated' : 'complete'
}

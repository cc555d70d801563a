// What a meter measured, as three plots that go together: power, reactive power, and the voltages of
// three phases. The period and the resolution stand in the address.

import { useMemo, useState } from 'preact/hooks'
import { addDays, count, dateTime, dayOf, decimals, percentage, startOf } from '../../shared/format'
import { type Period, Plot } from '../../shared/plot'
import { navigate, useLocation, withSearch } from '../../shared/router'
import { useQuery } from '../../shared/use-query'
import { ReadingsDocument, type ReadingsQuery, type Resolution } from '../documents'
import { oneOf } from '../list/use-filters'
import { Answer, Empty } from '../notice'
import { t } from '../text'
import { fitted, resolutionFor } from './period'
import { PeriodControls } from './period-controls'
import { type Columns, columnsOf, type Kind, type Quantity, stretchesOf } from './points'
import { ReadingsTable } from './readings-table'

const { chart: texts } = t.meters

export const digits: Record<Quantity, number> = {
  activePower: 3,
  reactivePower: 3,
  voltageL1: 1,
  voltageL2: 1,
  voltageL3: 1,
}

const kinds: Kind[] = ['estimated', 'corrected']

interface Props {
  ean: string
  /** The end of the newest reading. */
  newest: string
  /** Phase to neutral or phase to phase, in volt. */
  nominalVoltage: number
}

export function Readings({ ean, newest, nominalVoltage }: Props) {
  const place = useLocation()
  const period = periodIn(place.search) ?? dayUpTo(newest)
  const chosen = oneOf<Resolution>(texts.resolutions, place.search.get('per'))
  const resolution = chosen ?? resolutionFor(period)
  const query = useQuery(ReadingsDocument, {
    ean,
    from: new Date(period.from).toISOString(),
    to: new Date(period.to).toISOString(),
    resolution,
  })

  const show = (next: Period) => {
    const { from, to } = fitted(next)
    navigate(withSearch(place, { van: short(from), tot: short(to) }), { replaces: true })
  }
  const choose = (resolution: Resolution | null) =>
    navigate(withSearch(place, { per: resolution }), { replaces: true })

  return (
    <>
      <PeriodControls period={period} onPeriod={show} resolution={chosen} onResolution={choose} />
      <Answer query={query}>
        {({ meter }) =>
          meter && meter.readings.points.length > 0 ? (
            <Plots
              readings={meter.readings}
              period={period}
              nominalVoltage={nominalVoltage}
              isStale={query.isLoading}
              onSelect={show}
            />
          ) : (
            <Empty>
              <p>{texts.empty}</p>
              <button type="button" class="quiet" onClick={() => show(dayUpTo(newest))}>
                {texts.emptyHint}
              </button>
            </Empty>
          )
        }
      </Answer>
    </>
  )
}

/** 2026-11-24T23:00Z */
const short = (moment: number) => new Date(moment).toISOString().replace(':00.000Z', 'Z')

function periodIn(search: URLSearchParams): Period | undefined {
  const from = Date.parse(search.get('van') ?? '')
  const to = Date.parse(search.get('tot') ?? '')
  return from < to ? fitted({ from, to }) : undefined
}

/** The day, in Amsterdam, of the newest reading. */
function dayUpTo(newest: string): Period {
  const day = dayOf(Date.parse(newest) - 1)
  return { from: startOf(day).getTime(), to: startOf(addDays(day, 1)).getTime() }
}

interface PlotsProps {
  readings: NonNullable<ReadingsQuery['meter']>['readings']
  period: Period
  nominalVoltage: number
  isStale: boolean
  onSelect: (period: Period) => void
}

function Plots({ readings, period, nominalVoltage, isStale, onSelect }: PlotsProps) {
  const columns = useMemo(() => columnsOf(readings.points), [readings])
  const isSpread = readings.points.some(({ intervals }) => intervals > 1)
  const [index, setIndex] = useState<number | null>(null)
  const limits = useMemo(() => [nominalVoltage * 0.9, nominalVoltage * 1.1] as const, [nominalVoltage])
  const { power, reactive, voltages } = useMemo(() => linesOf(columns, isSpread), [columns, isSpread])
  const stretches = useMemo(() => kinds.flatMap((kind) => stretchesOf(readings.points, kind)), [readings])
  const shown = kinds.filter((kind) => stretches.some(({ colour }) => colour === kind))
  const shared = {
    stretches,
    seconds: columns.seconds,
    period,
    index: index !== null && index < columns.seconds.length ? index : null,
    onIndex: setIndex,
    onSelect,
  }
  return (
    <div class={isStale ? 'plots is-stale' : 'plots'}>
      <p class="small muted">
        {texts.complete(
          count(readings.intervals),
          count(readings.intervalsExpected),
          percentage(readings.intervals, readings.intervalsExpected),
        )}
        . {texts.signs} {isSpread && texts.spread} {texts.help}
        {shown.map((kind) => (
          <span key={kind} class={`band ${kind}`}>
            {texts.stretches[kind]}
          </span>
        ))}
      </p>
      <ReadOut columns={columns} index={shared.index} onIndex={setIndex} />
      <figure>
        <figcaption>
          {texts.power} <span class="muted">{texts.powerUnit}</span>
        </figcaption>
        <Plot {...shared} label={texts.power} digits={3} lines={power} />
      </figure>
      <figure>
        <figcaption>
          {texts.reactive} <span class="muted">{texts.reactiveUnit}</span>
        </figcaption>
        <Plot {...shared} label={texts.reactive} digits={3} lines={reactive} />
      </figure>
      <figure>
        <figcaption>
          {texts.voltage} <span class="muted">{texts.voltageUnit}</span>
          {voltages.map(({ name, colour }) => (
            <span key={name} class={`key ${colour}`}>
              {name}
            </span>
          ))}
        </figcaption>
        <Plot {...shared} label={texts.voltage} digits={1} lines={voltages} limits={limits} />
        <p class="small muted">{texts.band(decimals(limits[0], 0), decimals(limits[1], 0))}</p>
      </figure>
      <ReadingsTable points={readings.points} />
    </div>
  )
}

function linesOf({ mean, min, max }: Columns, isSpread: boolean) {
  const line = (name: string, colour: string, quantity: Quantity) => ({
    name,
    colour,
    mean: mean[quantity],
    spread: isSpread ? { min: min[quantity], max: max[quantity] } : undefined,
  })
  return {
    power: [line(texts.power, 'accent', 'activePower')],
    reactive: [line(texts.reactive, 'reactive', 'reactivePower')],
    voltages: ([1, 2, 3] as const).map((phase) =>
      line(texts.phase(phase), `phase-${phase}`, `voltageL${phase}`),
    ),
  }
}

interface ReadOutProps {
  columns: Columns
  index: number | null
  onIndex: (index: number) => void
}

/** The values at one moment, for the mouse, and by the slider for the keyboard and screen readers. */
function ReadOut({ columns, index, onIndex }: ReadOutProps) {
  const last = columns.seconds.length - 1
  // The place after the last value is empty.
  const at = index ?? Math.max(0, last - 1)
  const point = columns.points[at]
  const value = (quantity: Quantity) => {
    const found = point?.[quantity]
    return found ? decimals(found.mean, digits[quantity]) : '–'
  }
  const moment = dateTime((columns.seconds[at] ?? 0) * 1000)
  const read = [
    [texts.power, `${value('activePower')} ${texts.powerUnit}`],
    [texts.reactive, `${value('reactivePower')} ${texts.reactiveUnit}`],
    [texts.phase(1), `${value('voltageL1')} V`],
    [texts.phase(2), `${value('voltageL2')} V`],
    [texts.phase(3), `${value('voltageL3')} V`],
  ] as const
  const status = point
    ? kinds
        .filter((kind) => point[kind] > 0)
        .map((kind) => texts.stretches[kind])
        .join(', ')
    : ''
  const spoken = point ? read.map(([name, value]) => `${name} ${value}`).join(', ') : texts.noValue
  return (
    <div class="read-out">
      <label>
        <span class="figure">
          {moment} <span class="muted">{status}</span>
        </span>
        <input
          type="range"
          min={0}
          max={last}
          value={at}
          aria-label={texts.moment}
          aria-valuetext={`${moment} ${status}: ${spoken}`}
          onInput={(event) => onIndex(event.currentTarget.valueAsNumber)}
        />
      </label>
      <dl>
        {read.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

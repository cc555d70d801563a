// The very values that Liander gets, day by day: as a chart, as a table, as a file.

import { useMemo, useState } from 'preact/hooks'
import { addDays, count, dayOf, startOf } from '../shared/format'
import { Plot } from '../shared/plot'
import { navigate, useLocation, withSearch } from '../shared/router'
import { useQuery } from '../shared/use-query'
import { ReadingsDocument, type ReadingsQuery } from './documents'
import { Heading } from './heading'
import { Answer } from './notice'
import { t } from './text'
import { Values } from './values'
import type { Visit } from './visit'

const { readings: texts } = t

/** Liander gets them so. */
const INTERVAL_MS = 300_000

export function Readings({ customer }: Visit) {
  const place = useLocation()
  const meter = customer.meters.find(({ ean }) => ean === place.search.get('meter')) ?? customer.meters[0]
  const newest = meter?.newestIntervalEnd
  const day = place.search.get('dag') ?? dayOf(newest ? Date.parse(newest) - 1 : Date.now())
  const choose = (changes: Record<string, string>) => navigate(withSearch(place, changes), { replaces: true })
  return (
    <>
      <Heading>{texts.title}</Heading>
      <p>{texts.lead}</p>
      {meter ? (
        <>
          <form class="choices" onSubmit={(event) => event.preventDefault()}>
            <label>
              {texts.meter}
              <select
                value={meter.ean}
                onChange={({ currentTarget }) => choose({ meter: currentTarget.value })}
              >
                {customer.meters.map(({ ean, type }) => (
                  <option key={ean} value={ean} selected={ean === meter.ean}>
                    {t.meterTypes[type]} {ean}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {texts.day}
              <input
                type="date"
                value={day}
                onChange={({ currentTarget }) => choose({ dag: currentTarget.value })}
              />
            </label>
          </form>
          <Day key={meter.ean} meterEan={meter.ean} day={day} />
        </>
      ) : (
        <p>{texts.noMeter}</p>
      )}
    </>
  )
}

function Day({ meterEan, day }: { meterEan: string; day: string }) {
  const [from, to] = [startOf(day), startOf(addDays(day, 1))]
  const period = { from: from.toISOString(), to: to.toISOString() }
  const query = useQuery(ReadingsDocument, { meterEan, ...period })
  const file = (form: string) => `/portal/download/${meterEan}.${form}?${new URLSearchParams(period)}`
  return (
    <Answer query={query}>
      {({ readings }) => {
        if (!readings.isShared) return <p>{texts.notShared}</p>
        if (readings.points.length === 0) return <p>{texts.empty}</p>
        return (
          <>
            <p>{texts.complete(count(readings.points.length), count(readings.intervalsExpected))}</p>
            <Plots points={readings.points} from={from.getTime()} to={to.getTime()} />
            <p>
              {texts.download}{' '}
              <a href={file('csv')} download>
                CSV
              </a>
              ,{' '}
              <a href={file('json')} download>
                JSON
              </a>
            </p>
            <Values points={readings.points} />
          </>
        )
      }}
    </Answer>
  )
}

type Point = ReadingsQuery['readings']['points'][number]

function Plots({ points, from, to }: { points: Point[]; from: number; to: number }) {
  const [index, setIndex] = useState<number | null>(null)
  const { seconds, power, voltages } = useMemo(() => linesOf(points), [points])
  const shared = {
    seconds,
    period: { from, to },
    index,
    onIndex: setIndex,
    // A day is all that is shown at once.
    onSelect: () => {},
  }
  return (
    <>
      <figure>
        <figcaption>
          {texts.power} <span class="muted">kW</span>
        </figcaption>
        <Plot {...shared} label={texts.powerLabel} digits={0} lines={power} />
      </figure>
      <figure>
        <figcaption>
          {texts.voltage} <span class="muted">V</span>
          {voltages.map(({ name, colour }) => (
            <span key={name} class={`key ${colour}`}>
              {name}
            </span>
          ))}
        </figcaption>
        <Plot {...shared} label={texts.voltageLabel} digits={1} lines={voltages} />
      </figure>
    </>
  )
}

/** With an empty place where a gap begins: what was not measured is not drawn. */
function linesOf(points: Point[]) {
  const places = points.flatMap((point, index) => {
    const start = Date.parse(point.end) - INTERVAL_MS
    const next = points[index + 1]
    const isFollowed = next && Date.parse(next.end) - INTERVAL_MS === Date.parse(point.end)
    return isFollowed
      ? [{ start, point }]
      : [
          { start, point },
          { start: start + INTERVAL_MS, point: null },
        ]
  })
  const line = (name: string, colour: string, quantity: Exclude<keyof Point, 'end'>) => ({
    name,
    colour,
    mean: places.map(({ point }) => point?.[quantity] ?? null),
    spread: undefined,
  })
  return {
    seconds: places.map(({ start }) => start / 1000),
    power: [line(texts.power, 'accent', 'activePower')],
    voltages: [
      line('L1', 'phase-1', 'voltageL1'),
      line('L2', 'phase-2', 'voltageL2'),
      line('L3', 'phase-3', 'voltageL3'),
    ],
  }
}

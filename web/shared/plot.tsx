// A plot of some lines over time, drawn by uPlot in the colours of the page. It shows; what is to be
// read out and operated by keyboard stands beside it.

import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { date, decimals, TIME_ZONE, time } from './format'
import './plot.css'

/** A stretch of time, in milliseconds since 1970. */
export interface Period {
  from: number
  to: number
}

/** Something behind the lines, from here to there. */
export interface Stretch extends Period {
  /** Name of its colour among those of the page. */
  colour: string
}

export interface Line {
  name: string
  /** Name of its colour among those of the page. */
  colour: string
  mean: (number | null)[]
  /** From the lowest to the highest, where there is more than one interval in a point. */
  spread: { min: (number | null)[]; max: (number | null)[] } | undefined
}

interface Props {
  label: string
  digits: number
  seconds: number[]
  lines: Line[]
  period: Period
  /** Values that must be in sight, drawn as dashed lines. */
  limits?: readonly number[]
  /** Drawn behind the lines. */
  stretches?: Stretch[]
  /** The place that is pointed at, in this plot or another. */
  index: number | null
  onIndex: (index: number | null) => void
  onSelect: (period: Period) => void
}

const HEIGHT = 190

export function Plot(props: Props) {
  const { label, digits, seconds, lines, period, limits, index } = props
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(null)
  const latest = useRef(props)
  latest.current = props
  const isDark = useDarkness()

  useEffect(() => {
    const parent = place.current
    if (!parent) return
    const made = new uPlot(options(parent, latest), dataOf(seconds, lines), parent)
    plot.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: parent.clientWidth, height: HEIGHT }))
    observer.observe(parent)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = null
    }
    // A plot is cheap to make anew.
  }, [seconds, lines, period.from, period.to, limits, digits, isDark])

  useEffect(() => {
    const made = plot.current
    if (!made || made.cursor.idx === index) return
    const left = index === null ? -10 : made.valToPos(made.data[0][index] ?? 0, 'x')
    made.setCursor({ left, top: index === null ? -10 : 0 }, false)
  }, [index])

  return <div class="plot" role="img" aria-label={label} ref={place} />
}

function dataOf(seconds: number[], lines: Line[]): uPlot.AlignedData {
  const columns = lines.flatMap(({ mean, spread }) => (spread ? [spread.max, spread.min, mean] : [mean]))
  return [seconds, ...columns]
}

function options(parent: HTMLElement, latest: { current: Props }): uPlot.Options {
  const { lines, period, limits = [], stretches = [], digits } = latest.current
  const muted = colour(parent, 'muted')
  const grid = { stroke: colour(parent, 'line'), width: 1 }
  const axis = { stroke: muted, font: `12px ${getComputedStyle(parent).fontFamily}`, ticks: grid }
  return {
    width: parent.clientWidth,
    height: HEIGHT,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), TIME_ZONE),
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      points: { size: 7 },
    },
    scales: {
      x: { range: () => [period.from / 1000, period.to / 1000] },
      y: { range: (_, low, high) => range([low, high, ...limits]) },
    },
    series: [{}, ...seriesOf(parent, lines)],
    bands: bandsOf(parent, lines),
    axes: [
      { ...axis, grid: { show: false }, values: (_, splits) => dated(splits), space: 70 },
      {
        ...axis,
        grid,
        size: 56,
        values: (_, splits) => splits.map((value) => decimals(value, digitsFor(splits, digits))),
      },
    ],
    hooks: {
      drawClear: [
        (plot) => drawStretches(plot, stretches, (name) => colour(parent, name, 20)),
        (plot) => drawLimits(plot, limits, muted),
      ],
      setCursor: [
        ({ cursor }) => {
          const isInside = (cursor.left ?? -1) >= 0
          const index = isInside ? (cursor.idx ?? null) : null
          if (index !== latest.current.index && isInside) latest.current.onIndex(index)
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select
          if (width < 4) return
          const at = (left: number) => plot.posToVal(left, 'x') * 1000
          latest.current.onSelect({ from: at(left), to: at(left + width) })
        },
      ],
    },
  }
}

/** Each value holds for its whole interval, so the lines are steps. */
const stepped = uPlot.paths.stepped?.({ align: 1 })

/** Over the edge of the step at the end of a gap, which would shine through. */
const wider: uPlot.Series.GapsRefiner = (_plot, _series, _first, _last, gaps) =>
  gaps.map(([from, to]) => [from, to + 2 * devicePixelRatio])

function seriesOf(parent: HTMLElement, lines: Line[]): uPlot.Series[] {
  const shared: uPlot.Series = { ...(stepped && { paths: stepped }), gaps: wider, points: { show: false } }
  const edge: uPlot.Series = { ...shared, width: 0 }
  return lines.flatMap(({ name, colour: colourName, spread }) => {
    const mean: uPlot.Series = { ...shared, label: name, stroke: colour(parent, colourName), width: 1.5 }
    return spread ? [edge, edge, mean] : [mean]
  })
}

function bandsOf(parent: HTMLElement, lines: Line[]): uPlot.Band[] {
  let place = 1
  return lines.flatMap(({ colour: colourName, spread }) => {
    if (!spread) {
      place += 1
      return []
    }
    const band: uPlot.Band = { series: [place, place + 1], fill: colour(parent, colourName, 22) }
    place += 3
    return [band]
  })
}

function range(values: (number | null)[]): uPlot.Range.MinMax {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return [0, 1]
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const margin = (high - low || Math.abs(high) || 1) * 0.06
  return [low - margin, high + margin]
}

function drawStretches(
  { ctx, bbox, valToPos }: uPlot,
  stretches: Stretch[],
  fill: (colour: string) => string,
) {
  ctx.save()
  for (const { colour, from, to } of stretches) {
    const start = Math.max(valToPos(from / 1000, 'x', true), bbox.left)
    const end = Math.min(valToPos(to / 1000, 'x', true), bbox.left + bbox.width)
    ctx.fillStyle = fill(colour)
    ctx.fillRect(start, bbox.top, Math.max(end - start, devicePixelRatio), bbox.height)
  }
  ctx.restore()
}

function drawLimits({ ctx, bbox, valToPos }: uPlot, limits: readonly number[], stroke: string) {
  ctx.save()
  ctx.strokeStyle = stroke
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
  for (const limit of limits) {
    const y = Math.round(valToPos(limit, 'y', true)) + 0.5
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
  }
  ctx.restore()
}

/** The time, and under it the date wherever that is another than before. */
function dated(splits: number[]): string[] {
  const isByDay = splits.every((second) => time(second * 1000) === '00:00')
  let before = ''
  return splits.map((second) => {
    const day = date(second * 1000).replace(/ \d{4}$/, '')
    if (isByDay) return day
    const isNew = day !== before
    before = day
    return isNew ? `${time(second * 1000)}\n${day}` : time(second * 1000)
  })
}

/** As many as tell the marks of an axis apart. */
function digitsFor(splits: number[], most: number): number {
  const isExact = (digits: number) =>
    splits.every((value) => Math.abs(value - Number(value.toFixed(digits))) < 1e-9)
  let digits = 0
  while (digits < most && !isExact(digits)) digits += 1
  return digits
}

/** A colour of the page, resolved: a canvas knows no variables. */
function colour(parent: HTMLElement, name: string, percent = 100): string {
  const probe = document.createElement('i')
  probe.style.color = `color-mix(in srgb, var(--${name}) ${percent}%, transparent)`
  parent.append(probe)
  const found = getComputedStyle(probe).color
  probe.remove()
  return found
}

function useDarkness(): boolean {
  const [query] = useState(() => matchMedia('(prefers-color-scheme: dark)'))
  const [isDark, setDark] = useState(query.matches)
  useEffect(() => {
    const listener = () => setDark(query.matches)
    query.addEventListener('change', listener)
    return () => query.removeEventListener('change', listener)
  }, [query])
  return isDark
}

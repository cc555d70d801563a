// Whether channels are counters that run on: by what they are called, and by values that only rise.

import { type Channel, isEnergy } from '../description'
import { isCounter, obisOf, tariffOf } from './channels'
import { numbersOf, type Profile } from './columns'

/** Says of a channel that it is a counter, if it is called so and its values rise; `meters` tells whose a row is. */
export function marked(
  channel: Channel,
  name: string,
  values: Profile,
  meters: Profile | undefined,
  isOf: (row: number) => boolean = () => true,
): Channel {
  const isOne = isCounter(name) && isEnergy(channel.unit) && onlyRise(values, meters, isOf)
  return isOne ? { ...channel, counter: true } : channel
}

/** The same where each line is of a channel: what its value is called may say it as well. */
export function markedInLines(
  channel: Channel,
  values: Profile,
  names: Profile | undefined,
  meters: Profile | undefined,
): Channel {
  const name = isCounter(channel.name) ? channel.name : values.name
  const isOf = (row: number) => !names || names.values[row] === channel.name
  return marked(channel, name, values, meters, isOf)
}

/** Whether the values of each meter run one way, since a file may be newest first. One alone says nothing against it. */
function onlyRise(values: Profile, meters: Profile | undefined, isOf: (row: number) => boolean): boolean {
  const { decimal, thousands } = numbersOf([values])
  const series = new Map<string, number[]>()
  for (const [row, text] of values.values.entries()) {
    if (text === '' || !isOf(row)) continue
    const number = Number(text.replaceAll(thousands ?? ' ', '').replace(decimal, '.'))
    const meter = meters?.values[row] ?? ''
    if (!Number.isNaN(number)) series.set(meter, [...(series.get(meter) ?? []), number])
  }
  const steps = [...series.values()].flatMap((of) =>
    of.slice(1).map((value, at) => value - (of[at] ?? value)),
  )
  return steps.every((step) => step >= 0) || steps.every((step) => step <= 0)
}

/** Counters of tariffs, which are added; of a direction that has a counter of the total, that alone is read. */
export function byTariff(channels: Channel[]): { channels: Channel[]; ignored: string[] } {
  const total = ({ name }: Channel) =>
    channels.some(
      (other) => other.name !== name && obisOf(other.name) === obisOf(name) && tariffOf(other.name) === 0,
    )
  const isOfTariff = ({ name, counter }: Channel) => counter && tariffOf(name) > 0
  const ignored = channels.filter((channel) => isOfTariff(channel) && total(channel))
  const kept = channels.filter((channel) => !ignored.includes(channel))
  return {
    channels: kept.map((channel) => (isOfTariff(channel) ? { ...channel, part: true } : channel)),
    ignored: ignored.map(({ name }) => name),
  }
}

// What a channel measures, by what it is called: a heading, a register, an OBIS code.

import type { Channel } from '../description'

/** Units, as a description writes them. */
export const UNITS = [
  'W',
  'kW',
  'MW',
  'Wh',
  'kWh',
  'MWh',
  'var',
  'kvar',
  'Mvar',
  'varh',
  'kvarh',
  'Mvarh',
  'V',
  'kV',
]

/** The unit that a text is. */
export const unitOf = (text: string) => {
  const bare = text.trim().toLowerCase()
  // W and MW differ by more than their case, and mW is neither.
  return UNITS.find((unit) => unit.toLowerCase() === bare)
}

/** The unit within a text, such as `Verbruik (kWh)` or `p_kw`. */
function unitIn(text: string): string | undefined {
  const parts = text.split(/[^A-Za-z]+/).filter(Boolean)
  return parts.reverse().flatMap((part) => unitOf(part) ?? [])[0]
}

const POWER = 'active_power'
const REACTIVE = 'reactive_power'

type Known = Pick<Channel, 'quantity' | 'unit'> & { direction?: 'export' }

/** The codes of IEC 62056-61 that stand for what we take, by their group C and D. */
const OBIS: Record<string, Known> = {
  '1.8': { quantity: POWER, unit: 'kWh' },
  '2.8': { quantity: POWER, unit: 'kWh', direction: 'export' },
  '3.8': { quantity: REACTIVE, unit: 'kvarh' },
  '4.8': { quantity: REACTIVE, unit: 'kvarh', direction: 'export' },
  '1.7': { quantity: POWER, unit: 'kW' },
  '2.7': { quantity: POWER, unit: 'kW', direction: 'export' },
  '16.7': { quantity: POWER, unit: 'kW' },
  '1.4': { quantity: POWER, unit: 'kW' },
  '2.4': { quantity: POWER, unit: 'kW', direction: 'export' },
  '1.29': { quantity: POWER, unit: 'kWh' },
  '2.29': { quantity: POWER, unit: 'kWh', direction: 'export' },
  '1.9': { quantity: POWER, unit: 'kWh' },
  '2.9': { quantity: POWER, unit: 'kWh', direction: 'export' },
  '3.7': { quantity: REACTIVE, unit: 'kvar' },
  '4.7': { quantity: REACTIVE, unit: 'kvar', direction: 'export' },
  '3.29': { quantity: REACTIVE, unit: 'kvarh' },
  '4.29': { quantity: REACTIVE, unit: 'kvarh', direction: 'export' },
  '32.7': { quantity: 'voltage_l1', unit: 'V' },
  '52.7': { quantity: 'voltage_l2', unit: 'V' },
  '72.7': { quantity: 'voltage_l3', unit: 'V' },
}

/** The groups C and D of an OBIS code, such as `16.7` of `1-0:16.7.0`. */
export const obisOf = (text: string) =>
  /^(?:\d-\d+:)?(\d{1,2}\.\d{1,2})\.\d{1,3}(?:\*\d+)?$/.exec(text.trim())?.[1]

/** Whether a channel is called as a counter is, of which only the differences say anything. */
export const isCounter = (text: string) =>
  /^\d{1,2}\.8$/.test(obisOf(text) ?? '') || /stand(en)?\b|teller|telwerk|counter|index/i.test(text)

/** The tariff of a register, such as 1 of `1-0:1.8.1`; 0 is that of the total. */
export const tariffOf = (text: string) => Number(/^[^.]*\.\d+\.(\d+)/.exec(text.trim())?.[1] ?? Number.NaN)

const EXPORT =
  /terug|export|injecti|invoed|inject|feed|opwek|producti|_?odn\b|einspeis|generat|uitgaand|levering -|p-|a-|q-|\bout\b/i
const REACTIVES = /reacti[ev]|blind|kvar|var|\bq[+-]?\b/i
const VOLTAGES = /spanning|voltage|\bu_?l?\d\b|\bv_?l?\d\b|\bul\d\b|_v$|\[v\]|\(v\)/i

/** What a channel of this name measures. What the name does not say is nothing, and the unit a guess. */
export function channelOf(name: string, said?: string): { channel: Channel; isSure: boolean } {
  const unit = (said && unitOf(said)) ?? unitIn(name)
  const obis = OBIS[obisOf(name) ?? '']
  if (obis) return { channel: { name, ...obis, unit: unit ?? obis.unit }, isSure: true }
  const phase = /l?_?([123])\b/i.exec(name)?.[1]
  if ((unit === 'V' || unit === 'kV' || (!unit && VOLTAGES.test(name))) && phase) {
    return { channel: { name, quantity: `voltage_l${phase}`, unit: unit ?? 'V' }, isSure: true }
  }
  const isReactive = unit ? /var/i.test(unit) : REACTIVES.test(name)
  const channel: Channel = {
    name,
    quantity: isReactive ? REACTIVE : POWER,
    unit: unit ?? (isReactive ? 'kvar' : /vermogen|power/i.test(name) ? 'kW' : 'kWh'),
  }
  if (EXPORT.test(name)) channel.direction = 'export'
  return { channel, isSure: unit !== undefined }
}

// A line of the noon board: a meter, what is there of its day, and since when the rest is late.

import { percentage } from '../../shared/format'
import type { NoonBoardQuery } from '../documents'
import type { Column } from '../list/table'
import { Count, Ean, State, Time, type Tone } from '../parts'
import { meterTypes, t } from '../text'
import { Bar } from './bar'

type Row = NoonBoardQuery['meters']['edges'][number]['node']
type Name = keyof typeof t.noon.states

const { columns: names } = t.noon

const tones: Record<Name, Tone> = { SILENT: 'bad', PARTIAL: 'warn', COMPLETE: 'good', UNSHARED: 'quiet' }

function stateOf({ customer, readings: { intervals, intervalsExpected } }: Row): Name {
  if (customer?.consentState !== 'IN_FORCE') return 'UNSHARED'
  if (intervals === 0) return 'SILENT'
  return intervals < intervalsExpected ? 'PARTIAL' : 'COMPLETE'
}

export const columns: Column<Row>[] = [
  {
    name: names.customer,
    cell: ({ customer, klantEan }) =>
      customer ? <a href={`/klanten/${customer.id}`}>{customer.name}</a> : <Ean ean={klantEan} />,
  },
  {
    name: names.meter,
    cell: ({ ean, type }) => (
      <>
        <Ean ean={ean} href={`/meters/${ean}`} /> <span class="small muted">{meterTypes[type]}</span>
      </>
    ),
  },
  {
    name: names.state,
    cell: (row) => <State tone={tones[stateOf(row)]}>{t.noon.states[stateOf(row)]}</State>,
  },
  {
    name: names.present,
    cell: ({ readings: { intervals, intervalsExpected } }) => (
      <Bar
        expected={intervalsExpected}
        present={intervals}
        label={percentage(intervals, intervalsExpected)}
      />
    ),
  },
  {
    name: names.missing,
    cell: ({ readings: { intervals, intervalsExpected } }) => <Count of={intervalsExpected - intervals} />,
    isFigure: true,
  },
  {
    name: names.newest,
    cell: ({ newestIntervalEnd }) => <Time at={newestIntervalEnd} none={t.noon.never} />,
    isFigure: true,
  },
]

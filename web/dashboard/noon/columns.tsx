// A line of the noon board: a meter, what is there of its day, and since when the rest is late.

import { percentage } from '../../shared/format'
import type { NoonBoardQuery, NoonBoardState } from '../documents'
import type { Column } from '../list/table'
import { Count, Ean, State, Time, type Tone } from '../parts'
import { meterTypes, t } from '../text'
import { Bar } from './bar'

type Row = NoonBoardQuery['noonBoard']['rows']['edges'][number]['node']

const { columns: names } = t.noon

const tones: Record<NoonBoardState, Tone> = {
  SILENT: 'bad',
  PARTIAL: 'warn',
  ESTIMATED: 'quiet',
  COMPLETE: 'good',
  UNSHARED: 'quiet',
}

const isLate = ({ state }: Row) => state === 'SILENT' || state === 'PARTIAL'

export const columns: Column<Row>[] = [
  {
    name: names.customer,
    cell: ({ meter: { customer, klantEan } }) =>
      customer ? <a href={`/klanten/${customer.id}`}>{customer.name}</a> : <Ean ean={klantEan} />,
  },
  {
    name: names.meter,
    cell: ({ meter: { ean, type } }) => (
      <>
        <Ean ean={ean} href={`/meters/${ean}`} /> <span class="small muted">{meterTypes[type]}</span>
      </>
    ),
  },
  { name: names.state, cell: ({ state }) => <State tone={tones[state]}>{t.noon.states[state]}</State> },
  {
    name: names.present,
    cell: ({ expected, present, estimated }) => (
      <Bar
        expected={expected}
        present={present}
        estimated={estimated}
        label={percentage(present, expected)}
      />
    ),
  },
  { name: names.missing, cell: ({ expected, present }) => <Count of={expected - present} />, isFigure: true },
  { name: names.estimated, cell: ({ estimated }) => <Count of={estimated} />, isFigure: true },
  {
    name: names.lateSince,
    cell: (row) => isLate(row) && <Time at={row.lateSince} none={t.noon.never} />,
    isFigure: true,
  },
]

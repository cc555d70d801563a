// The columns of rejected lines, of one delivery or of all.

import { count, dateTime } from '../../shared/format'
import type { RejectedLineRowFragment } from '../documents'
import type { Column } from '../list/table'
import { State } from '../parts'
import { deliveryName, named, t } from '../text'
import { explanation } from './explanation'

type Line = RejectedLineRowFragment

interface Options {
  /** Whether to name the delivery. */
  isOfAll?: boolean
  /** Where who is there may do so. */
  onRepair?: (line: Line) => void
}

const { columns: names } = t.rejected

export function lineColumns({ isOfAll = false, onRepair }: Options): Column<Line>[] {
  const number: Column<Line> = {
    name: names.number,
    // In an archive, a line is found by its file and its number in there.
    cell: ({ lineNumber, entry, entryLine }) =>
      entry === null ? count(lineNumber) : `${deliveryName(entry)}: ${count(entryLine ?? 0)}`,
  }
  const delivery: Column<Line> = {
    name: names.delivery,
    cell: ({ delivery }) =>
      delivery && (
        <a class="long" href={`/leveringen/${delivery.id}`}>
          {deliveryName(delivery.name)}
        </a>
      ),
  }
  return [
    ...(isOfAll ? [delivery, number] : [number]),
    { name: names.reason, cell: ({ reason }) => reason && named(t.rejected.reasons, reason) },
    { name: names.detail, cell: (line) => explanation(line) },
    {
      name: names.text,
      cell: ({ rawText }) => (rawText === null ? t.rejected.pastTime : <code>{rawText}</code>),
    },
    {
      name: names.state,
      cell: (line) => <Repair line={line} {...(onRepair && { onRepair })} />,
    },
  ]
}

function Repair({ line, onRepair }: { line: Line; onRepair?: (line: Line) => void }) {
  if (line.repair) {
    const { repairedAt, repairedBy } = line.repair
    return (
      <span title={t.rejected.repairedBy(repairedBy, dateTime(repairedAt))}>
        <State tone="good">{t.rejected.repaired}</State>
      </span>
    )
  }
  if (!onRepair || line.rawText === null) return <State tone="bad">{t.rejected.open}</State>
  return (
    <button type="button" class="link" onClick={() => onRepair(line)}>
      {t.rejected.repair.open}
    </button>
  )
}

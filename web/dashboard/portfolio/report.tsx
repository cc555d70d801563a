// What became of each line of a file, or would: the refused ones first in sight.

import { useState } from 'preact/hooks'
import { count } from '../../shared/format'
import type { ImportPortfolioMutation } from '../documents'
import { type Column, Table } from '../list/table'
import { State, type Tone } from '../parts'
import { t } from '../text'

export type Line = ImportPortfolioMutation['importPortfolio']['lines'][number]

const { portfolio: texts } = t

const tones: Record<Line['status'], Tone> = { REGISTERED: 'good', UNCHANGED: 'quiet', REFUSED: 'bad' }

/** More than this nobody reads. */
const ROWS_MAX = 200

export function Report({ lines, isDone }: { lines: Line[]; isDone: boolean }) {
  const statuses = isDone ? texts.statusesDone : texts.statuses
  const [shown, setShown] = useState<Line['status']>()
  const rows = lines.filter(({ status }) => !shown || status === shown)
  const columns: Column<Line>[] = [
    { name: texts.columns.number, cell: ({ lineNumber }) => count(lineNumber) },
    {
      name: texts.columns.status,
      cell: ({ status }) => <State tone={tones[status]}>{statuses[status]}</State>,
    },
    {
      name: texts.columns.problems,
      cell: ({ problems }) =>
        problems.length > 0 && (
          <ul class="plain">
            {problems.map(({ column, detail }) => (
              <li key={column + detail}>
                <code>{column}</code> {detail}
              </li>
            ))}
          </ul>
        ),
    },
  ]
  return (
    <>
      <div class="buttons">
        {(Object.keys(statuses) as Line['status'][]).map((status) => (
          <button
            key={status}
            type="button"
            class="quiet"
            aria-pressed={shown === status}
            onClick={() => setShown(shown === status ? undefined : status)}
          >
            {statuses[status]} {count(lines.filter((line) => line.status === status).length)}
          </button>
        ))}
      </div>
      {rows.length > ROWS_MAX && <p class="small muted">{texts.cut(count(ROWS_MAX), count(rows.length))}</p>}
      <Table
        label={texts.columns.status}
        columns={columns}
        rows={rows.slice(0, ROWS_MAX)}
        keyOf={({ lineNumber }) => lineNumber}
      />
    </>
  )
}

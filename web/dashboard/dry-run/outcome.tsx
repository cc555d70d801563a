// What came of a dry run: meter by meter what would be given, missing and withheld.

import { dateTime } from '../../shared/format'
import type { DryRunPullQuery } from '../documents'
import { type Column, Table } from '../list/table'
import { Empty } from '../notice'
import { Count, Ean, State, Time } from '../parts'
import { t } from '../text'

type Found = DryRunPullQuery['dryRunPull']
type Meter = Found['meters'][number]

const { columns: names, reasons } = t.dryRun

const columns: Column<Meter>[] = [
  { name: names.meter, cell: ({ meterEan }) => <Ean ean={meterEan} href={`/meters/${meterEan}`} /> },
  {
    name: names.answer,
    cell: ({ httpStatus, reason }) => (
      <>
        <State tone={httpStatus === 200 ? 'good' : 'bad'}>{t.dryRun.answers(httpStatus)}</State>{' '}
        {reason && <span class="small">{reasons[reason]}</span>}
      </>
    ),
  },
  { name: names.expected, cell: ({ intervalsExpected }) => <Count of={intervalsExpected} />, isFigure: true },
  { name: names.given, cell: ({ intervalsGiven }) => <Count of={intervalsGiven} />, isFigure: true },
  {
    name: names.missing,
    cell: ({ intervalsMissing }) => <Count of={intervalsMissing} tone="warn" />,
    isFigure: true,
  },
  {
    name: names.withheld,
    cell: ({ intervalsWithheld }) =>
      intervalsWithheld.length > 0 && (
        <ul class="plain">
          {intervalsWithheld.map(({ reason, intervals }) => (
            <li key={reason}>
              <Count of={intervals} /> {reasons[reason]}
            </li>
          ))}
        </ul>
      ),
  },
  { name: names.newest, cell: ({ newestShareable }) => <Time at={newestShareable} />, isFigure: true },
]

export function Outcome({ run: { reason, withdrawnAt, meters } }: { run: Found }) {
  return (
    <>
      {reason && (
        <div class="failed">
          <p>
            {t.dryRun.nothing} {reasons[reason]}
            {withdrawnAt && ` (${dateTime(withdrawnAt)})`}.
          </p>
        </div>
      )}
      {meters.length === 0 ? (
        <Empty>
          <p>{t.customers.noMeters}</p>
        </Empty>
      ) : (
        <Table label={t.dryRun.title} columns={columns} rows={meters} keyOf={({ meterEan }) => meterEan} />
      )}
      {meters
        .filter(({ sample }) => sample.length > 0)
        .map(({ meterEan, sample }) => (
          <details key={meterEan}>
            <summary>{t.dryRun.sample(meterEan)}</summary>
            <pre class="sample">{sample.join('\n')}</pre>
          </details>
        ))}
    </>
  )
}

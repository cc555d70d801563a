// What corrections replaced of a meter's values: when, by which delivery, from what to what.

import { decimals } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { RevisionsDocument, type RevisionsQuery } from '../documents'
import { List } from '../list/list'
import type { Column } from '../list/table'
import { orderOf, useFilters } from '../list/use-filters'
import { usePage } from '../list/use-page'
import { Time } from '../parts'
import { deliveryName, t } from '../text'

type Row = RevisionsQuery['readingRevisions']['edges'][number]['node']

const { revisions: texts } = t.meters
const { columns: names } = texts
const ROWS = 10

const columns: Column<Row>[] = [
  { name: names.interval, cell: ({ intervalEnd }) => <Time at={intervalEnd} />, order: 'INTERVAL_END' },
  { name: names.quantity, cell: ({ quantity }) => texts.quantities[quantity] },
  { name: names.before, cell: ({ quantity, before }) => <Value {...before} of={quantity} />, isFigure: true },
  { name: names.after, cell: ({ quantity, after }) => <Value {...after} of={quantity} />, isFigure: true },
  { name: names.replaced, cell: ({ replacedAt }) => <Time at={replacedAt} />, order: 'REPLACED_AT' },
  {
    name: names.delivery,
    cell: ({ delivery }) =>
      delivery ? (
        <a class="long" href={`/leveringen/${delivery.id}`}>
          {deliveryName(delivery.name)}
        </a>
      ) : (
        texts.sign
      ),
  },
]

function Value({ value, status, of }: Row['before'] & { of: Row['quantity'] }) {
  return (
    <>
      {decimals(value, of.startsWith('VOLTAGE') ? 1 : 2)} {texts.units[of]}
      <br />
      <span class="muted">{texts.statuses[status]}</span>
    </>
  )
}

export function Revisions({ ean }: { ean: string }) {
  const filters = useFilters()
  const paging = usePage('nacorrectie', ROWS)
  const order = orderOf(['REPLACED_AT', 'INTERVAL_END'], filters.get('orde'))
  const query = useQuery(RevisionsDocument, {
    ...paging.variables,
    filter: { meterEan: ean },
    orderBy: order,
  })
  return (
    <List
      label={texts.title}
      query={query}
      connection={({ readingRevisions }) => readingRevisions}
      paging={paging}
      columns={columns}
      keyOf={({ id }) => id}
      order={order}
      empty={<p>{texts.empty}</p>}
    />
  )
}

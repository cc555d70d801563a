// A receipt: what was declared, as it stands in the ledger, to be printed or kept.

import { authorityIn, signInIn } from '../shared/declared'
import { dateTime } from '../shared/format'
import { useQuery } from '../shared/use-query'
import { ReceiptDocument, type ReceiptQuery } from './documents'
import { Heading } from './heading'
import { Answer } from './notice'
import { named, t } from './text'

const { receipt: texts } = t

export function Receipt({ id, companyName }: { id: string; companyName: string | null }) {
  const query = useQuery(ReceiptDocument, { id })
  return (
    <Answer query={query}>
      {({ receipt }) =>
        receipt ? <Sheet receipt={receipt} companyName={companyName} /> : <Heading>{texts.unknown}</Heading>
      }
    </Answer>
  )
}

interface SheetProps {
  receipt: NonNullable<ReceiptQuery['receipt']>
  companyName: string | null
}

function Sheet({ receipt, companyName }: SheetProps) {
  const facts = [
    ...(companyName ? [[texts.company, companyName] as const] : []),
    [texts.number, receipt.id],
    [texts.holder, receipt.name],
    [texts.ean, receipt.klantEan],
    [texts.by, receipt.declaredBy],
    [texts.authority, authorityIn(t.authorities, receipt)],
    [texts.channel, named(t.channels, receipt.channel)],
    ...(receipt.signIn
      ? [
          [texts.signIn, signInIn(t.signIns, receipt.signIn)] as const,
          [texts.session, receipt.signIn.sessionId] as const,
        ]
      : []),
    [texts.declared, dateTime(receipt.declaredAt)],
    [texts.recorded, dateTime(receipt.recordedAt)],
    [texts.text, receipt.textVersion],
    ['SHA-256', receipt.textSha256],
  ] as const
  return (
    <>
      <Heading>{t.kinds[receipt.kind]}</Heading>
      <p>{texts.leads[receipt.kind]}</p>
      <dl class="receipt">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="screen-only">
        <button type="button" class="quiet" onClick={() => print()}>
          {texts.print}
        </button>{' '}
        <a href="/portal/">{texts.back}</a>
      </p>
      {receipt.text && (
        <details open>
          <summary>{texts.whole}</summary>
          <p class="text" lang="nl">
            {receipt.text}
          </p>
        </details>
      )}
    </>
  )
}

// What there is to know of a customer: their state, meters, invitations, and what the ledger says.

import { date } from '../../shared/format'
import { Ledger } from '../consents/ledger'
import { InvitationState } from '../invitations/invitation-state'
import { Table } from '../list/table'
import { Empty } from '../notice'
import { Ean, Fact, Facts, Section, State, Time } from '../parts'
import { meterTypes, t, who } from '../text'
import { ConsentState } from './consent-state'
import type { CustomerAction, Found } from './found'

interface Props {
  customer: Found
  /** Where who is there may do so. */
  onAction?: (action: CustomerAction) => void
}

export function Details({ customer, onAction }: Props) {
  return (
    <>
      <AtAGlance customer={customer} />
      <Section
        title={t.customers.meters}
        actions={
          onAction &&
          !customer.validUntil && (
            <button type="button" class="quiet" onClick={() => onAction('meter')}>
              {t.meters.register.title}
            </button>
          )
        }
      >
        <Meters meters={customer.meters} />
      </Section>
      <Section title={t.invitations.title}>
        <Invitations invitations={customer.invitations} {...(onAction && { onAction })} />
      </Section>
      <Section title={t.customers.ledger}>
        {customer.consents.length === 0 ? (
          <Empty>
            <p>{t.customers.noConsents}</p>
          </Empty>
        ) : (
          <Ledger events={customer.consents.flatMap(({ events }) => events)} />
        )}
      </Section>
    </>
  )
}

function AtAGlance({ customer }: { customer: Found }) {
  const { klantEan, companyNumber, validFrom, validUntil, consents, consentState } = customer
  const current = consents.find(({ withdrawnAt }) => withdrawnAt === null)
  return (
    <Facts>
      <Fact name={t.customers.columns.consent}>
        <ConsentState state={consentState} />
        <br />
        <span class="muted">
          {current ? t.customers.sharedSince(date(current.givenAt)) : t.customers.notShared}
        </span>
      </Fact>
      <Fact name={t.customers.columns.ean}>
        <Ean ean={klantEan} />
      </Fact>
      {companyNumber && <Fact name={t.customers.columns.companyNumber}>{companyNumber}</Fact>}
      <Fact name={validUntil ? t.customers.held : t.customers.holds}>
        {validUntil
          ? t.customers.period(date(validFrom), date(validUntil))
          : t.customers.since(date(validFrom))}
      </Fact>
      <Fact name={t.customers.pulls}>
        <a href={`/opvragingen?klant=${klantEan}`}>{t.customers.seePulls}</a>
        <br />
        <a href={`/opvragingen/proef?klant=${klantEan}`}>{t.dryRun.open}</a>
      </Fact>
    </Facts>
  )
}

function Meters({ meters }: { meters: Found['meters'] }) {
  if (meters.length === 0) {
    return (
      <Empty>
        <p>{t.customers.noMeters}</p>
      </Empty>
    )
  }
  return (
    <Table
      label={t.customers.meters}
      rows={meters}
      keyOf={({ id }) => id}
      columns={[
        { name: t.meters.columns.ean, cell: ({ ean }) => <Ean ean={ean} href={`/meters/${ean}`} /> },
        {
          name: t.meters.columns.type,
          cell: ({ type, removedAt }) => (
            <>
              {meterTypes[type]} {removedAt && <State tone="quiet">{t.meters.gone}</State>}
            </>
          ),
        },
        {
          name: t.meters.columns.newest,
          cell: ({ newestIntervalEnd }) => <Time at={newestIntervalEnd} none={t.customers.noReading} />,
          isFigure: true,
        },
      ]}
    />
  )
}

interface InvitationsProps {
  invitations: Found['invitations']
  onAction?: (action: CustomerAction) => void
}

function Invitations({ invitations, onAction }: InvitationsProps) {
  const { columns: names } = t.invitations
  if (invitations.length === 0) {
    return (
      <Empty>
        <p>{t.invitations.none}</p>
      </Empty>
    )
  }
  return (
    <Table
      label={t.invitations.title}
      rows={invitations}
      keyOf={({ id }) => id}
      columns={[
        { name: names.created, cell: ({ createdAt }) => <Time at={createdAt} /> },
        { name: names.state, cell: ({ state }) => <InvitationState state={state} /> },
        { name: names.kind, cell: ({ kind }) => t.invitations.kinds[kind] },
        { name: names.by, cell: ({ createdBy }) => who(createdBy) },
        {
          name: names.ended,
          cell: ({ usedAt, revokedAt, expiresAt }) => <Time at={usedAt ?? revokedAt ?? expiresAt} />,
          isFigure: true,
        },
        {
          name: '',
          cell: ({ id, state }) =>
            onAction &&
            state === 'OPEN' && (
              <button type="button" class="link" onClick={() => onAction({ revoke: id })}>
                {t.invitations.revoke.open}
              </button>
            ),
          isFigure: true,
        },
      ]}
    />
  )
}

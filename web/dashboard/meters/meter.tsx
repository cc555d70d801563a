// One meter: what it is, what can be done with it, and what it measured.

import { useState } from 'preact/hooks'
import { date } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { Readings } from '../chart/readings'
import { MeterDocument, type MeterQuery } from '../documents'
import { Page } from '../frame/page'
import { useMay } from '../me'
import { HeatMap } from '../noon/heat-map'
import { Answer, Empty } from '../notice'
import { Ean, Fact, Facts, Section, Time } from '../parts'
import { meterTypes, t } from '../text'
import { ChangeMeter, RemoveMeter, ReplaceMeter, RestoreMeter } from './change-meter'
import { Revisions } from './revisions'

type Found = NonNullable<MeterQuery['meter']>

const above = { href: '/meters', name: t.meters.title }
const { columns: names } = t.meters
const dialogs = { change: ChangeMeter, replace: ReplaceMeter, remove: RemoveMeter, restore: RestoreMeter }

export function Meter({ ean }: { ean: string }) {
  const query = useQuery(MeterDocument, { ean })
  const [open, setOpen] = useState<keyof typeof dialogs>()
  const mayChange = useMay('OPERATOR')
  const meter = query.data?.meter
  const Dialog = open && dialogs[open]
  return (
    <Page
      title={ean}
      above={above}
      actions={
        meter &&
        mayChange && (
          <>
            <button type="button" class="quiet" onClick={() => setOpen('change')}>
              {t.meters.change.open}
            </button>
            {meter.removedAt && !meter.replacedBy && (
              <button type="button" class="quiet" onClick={() => setOpen('restore')}>
                {t.meters.restore.open}
              </button>
            )}
            {!meter.removedAt && (
              <>
                <button type="button" class="quiet" onClick={() => setOpen('replace')}>
                  {t.meters.replace.open}
                </button>
                <button type="button" class="quiet" onClick={() => setOpen('remove')}>
                  {t.meters.remove.open}
                </button>
              </>
            )}
          </>
        )
      }
    >
      <Answer query={query}>
        {({ meter }) =>
          meter ? (
            <Details meter={meter} />
          ) : (
            <Empty>
              <p>{t.meters.notFound}</p>
              <p>{t.meters.notFoundHint}</p>
            </Empty>
          )
        }
      </Answer>
      {Dialog && meter && (
        <Dialog
          meter={meter}
          onClose={() => setOpen(undefined)}
          onDone={() => {
            setOpen(undefined)
            query.reload()
          }}
        />
      )}
    </Page>
  )
}

function Details({ meter }: { meter: Found }) {
  const { ean, type, customer, klantEan, inverted, newestIntervalEnd } = meter
  const { installedAt, removedAt, replacedBy, replaces, nominalVoltage, voltageReference } = meter
  return (
    <>
      <Facts>
        <Fact name={names.type}>{meterTypes[type]}</Fact>
        <Fact name={names.customer}>
          {customer ? <a href={`/klanten/${customer.id}`}>{customer.name}</a> : t.meters.nobody}
        </Fact>
        <Fact name={names.klantEan}>
          <Ean ean={klantEan} />
        </Fact>
        <Fact name={names.newest}>
          <Time at={newestIntervalEnd} none={t.customers.noReading} />
        </Fact>
        <Fact name={t.meters.nominal}>
          {nominalVoltage} V
          <br />
          <span class="muted">{t.meters.fields.voltageReferences[voltageReference]}</span>
        </Fact>
        {inverted && <Fact name={t.meters.inverted}>{t.meters.invertedYes}</Fact>}
        {installedAt && <Fact name={t.meters.installed}>{date(installedAt)}</Fact>}
        {removedAt && <Fact name={t.meters.removed}>{date(removedAt)}</Fact>}
        {replacedBy && (
          <Fact name={t.meters.replacedBy}>
            <Ean ean={replacedBy.ean} href={`/meters/${replacedBy.ean}`} />
          </Fact>
        )}
        {replaces && (
          <Fact name={t.meters.replaces}>
            <Ean ean={replaces.ean} href={`/meters/${replaces.ean}`} />
          </Fact>
        )}
      </Facts>
      <Section title={t.noon.heatMap.title}>
        <HeatMap ean={ean} />
      </Section>
      <Section title={t.meters.readings}>
        {newestIntervalEnd ? (
          <Readings ean={ean} newest={newestIntervalEnd} nominalVoltage={nominalVoltage} />
        ) : (
          <Empty>
            <p>{t.customers.noReading}</p>
          </Empty>
        )}
      </Section>
      <Section title={t.meters.revisions.title} lead={t.meters.revisions.lead}>
        <Revisions ean={ean} />
      </Section>
    </>
  )
}

// One source: how it writes its readings, what it calls meters, where it delivers and what came from it.

import { useState } from 'preact/hooks'
import { useQuery } from '../../shared/use-query'
import { useSubscription } from '../../shared/use-subscription'
import { DeliveryState } from '../deliveries/state'
import { DeliveryProgressDocument, SourceDocument, type SourceQuery } from '../documents'
import { Page } from '../frame/page'
import { type Column, Table } from '../list/table'
import { useMay } from '../me'
import { Answer, Empty } from '../notice'
import { Count, Fact, Facts, Section, Time } from '../parts'
import { deliveryName, t, who } from '../text'
import { Aliases } from './aliases'
import { DescriptionSection } from './description-section'
import { EnableSource } from './enable-source'
import { SourceState } from './sources'
import { Versions } from './versions'

export type Found = NonNullable<SourceQuery['source']>

const { columns: names } = t.sources

export function Source({ name }: { name: string }) {
  const query = useQuery(SourceDocument, { name })
  useSubscription(DeliveryProgressDocument, {}, query.reload)
  const [asking, setAsking] = useState(false)
  const mayAct = useMay('OPERATOR')
  const source = query.data?.source
  return (
    <Page
      title={name}
      above={{ href: '/bronnen', name: t.sources.title }}
      actions={
        mayAct &&
        source && (
          <>
            <a class="button quiet" href={`/bronnen/${name}/uitproberen`}>
              {t.sources.description.tryIt}
            </a>
            <button type="button" class="quiet" onClick={() => setAsking(true)}>
              {source.isEnabled ? t.sources.disable.action : t.sources.enable.action}
            </button>
          </>
        )
      }
    >
      <Answer query={query}>
        {({ source }) =>
          source ? (
            <Details source={source} onChange={query.reload} />
          ) : (
            <Empty>
              <p>{t.sources.notFound}</p>
              <p>{t.sources.notFoundHint}</p>
            </Empty>
          )
        }
      </Answer>
      {asking && source && (
        <EnableSource
          source={source}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false)
            query.reload()
          }}
        />
      )}
    </Page>
  )
}

function Details({ source, onChange }: { source: Found; onChange: () => void }) {
  const { name, version, describedAt, describedBy, disabledAt } = source
  const [text, setText] = useState<{ description: string; turn: number }>()
  return (
    <>
      <Facts>
        <Fact name={names.state}>
          <SourceState source={source} />
        </Fact>
        {disabledAt && (
          <Fact name={t.sources.disabledSince}>
            <Time at={disabledAt} />
          </Fact>
        )}
        <Fact name={names.version}>{version}</Fact>
        <Fact name={names.described}>
          <Time at={describedAt} /> {t.sources.by(who(describedBy))}
        </Fact>
      </Facts>
      <Deliver name={name} />
      <Deliveries source={source} />
      <Aliases source={name} onChange={onChange} />
      <DescriptionSection
        key={`${version} ${text?.turn ?? 0}`}
        name={name}
        stored={source.description}
        proposed={text?.description}
        onSaved={() => {
          setText(undefined)
          onChange()
        }}
      />
      <Versions
        versions={source.versions}
        onRestore={(description) => setText({ description, turn: (text?.turn ?? 0) + 1 })}
      />
    </>
  )
}

/** How files get to us. Other ways of delivering have their place beside it. */
export function Deliver({ name }: { name: string }) {
  const { title, folder, text, rename, sftp } = t.sources.deliver
  return (
    <Section title={title}>
      <p>{text}</p>
      <p>
        {folder}: <code>sources/{name}/incoming</code>
      </p>
      <p class="small muted">
        {rename} {sftp}
      </p>
    </Section>
  )
}

type Row = Found['deliveries'][number]

const columns: Column<Row>[] = [
  {
    name: t.deliveries.columns.name,
    cell: ({ id, name }) => (
      <a class="long" href={`/leveringen/${id}`}>
        {deliveryName(name)}
      </a>
    ),
  },
  { name: t.deliveries.columns.state, cell: (row) => <DeliveryState {...row} /> },
  { name: t.deliveries.columns.received, cell: ({ receivedAt }) => <Time at={receivedAt} />, isFigure: true },
  { name: t.deliveries.columns.lines, cell: ({ lines }) => <Count of={lines} />, isFigure: true },
  {
    name: t.deliveries.columns.rejected,
    cell: ({ rejected }) => <Count of={rejected} tone="bad" />,
    isFigure: true,
  },
]

function Deliveries({ source: { name, deliveries } }: { source: Found }) {
  return (
    <Section title={t.sources.deliveries.title}>
      {deliveries.length === 0 ? (
        <p class="muted">{t.sources.deliveries.none}</p>
      ) : (
        <>
          <Table
            label={t.sources.deliveries.title}
            columns={columns}
            rows={deliveries}
            keyOf={({ id }) => id}
          />
          <p>
            <a href={`/leveringen?bron=${name}`}>{t.sources.deliveries.all}</a>
          </p>
        </>
      )}
    </Section>
  )
}

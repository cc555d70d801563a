// The way from a sample to a source: a guess, the form beside the preview, a name, and what to do next. The same for a
// source that there is, to try its description out and to change it.

import { useEffect, useState } from 'preact/hooks'
import { useAction } from '../../shared/use-action'
import { useQuery } from '../../shared/use-query'
import { DefineSourceDocument, type MistakeFragment, SourceDocument, SourceNameDocument } from '../documents'
import { announce } from '../frame/announcer'
import { Page } from '../frame/page'
import { Answer, Empty, Failed } from '../notice'
import { t } from '../text'
import { Describing } from './describing'
import { essential } from './description'
import { Mistake } from './editor'
import { type Doubt, guess } from './guess/guess'
import { toBeRead } from './guess/read'
import type { Sample } from './guess/sample'
import { Next } from './next'
import { SampleField } from './sample-field'
import { toToml } from './toml'
import { useDraft } from './use-draft'
import { previewOf, usePreview } from './use-preview'

const { describe: texts } = t
const above = { href: '/bronnen', name: t.sources.title }

export function DescribeSource() {
  const draft = useDraft()
  const [sample, setSample] = useState<Sample>()
  const [doubts, setDoubts] = useState<Doubt[]>([])
  const [saved, setSaved] = useState<string>()
  const preview = usePreview(draft.text, sample, saved ?? null)

  const choose = async (chosen: Sample) => {
    // Another sample of a description that is under way is one to try it out on.
    if (!sample) await propose(chosen)
    setSample(chosen)
  }

  const propose = async (sample: Sample) => {
    const guessed = guess(sample, await linesOf(sample))
    setDoubts(guessed.doubts)
    draft.begin(guessed.description)
  }

  if (saved) {
    return (
      <Page title={texts.savedTitle(saved)} above={above}>
        <Next key={saved} name={saved} previewed={preview.previewed} />
      </Page>
    )
  }
  return (
    <Page title={texts.title} above={above} lead={texts.lead}>
      <SampleField sample={sample} onChoose={choose} />
      {sample && (
        <>
          <p>
            <button type="button" class="link" onClick={() => propose(sample)}>
              {texts.again}
            </button>
          </p>
          {doubts.length > 0 && <Doubts doubts={doubts} />}
          <Describing draft={draft} sample={sample} preview={preview} />
          <Naming
            text={draft.text}
            isReady={preview.of === draft.text && preview.previewed?.mistake === null}
            onSaved={setSaved}
          />
        </>
      )}
    </Page>
  )
}

/** The lines of what only the server can read. */
async function linesOf(sample: Sample): Promise<string[]> {
  if (sample.kind !== 'workbook' && sample.kind !== 'archive') return []
  try {
    const { lines } = await previewOf(toToml(toBeRead(sample)), sample, null)
    return lines.map(({ text }) => text)
  } catch {
    // What is wrong the preview says.
    return []
  }
}

function Doubts({ doubts }: { doubts: Doubt[] }) {
  return (
    <div class="empty">
      <p>{texts.guessed}</p>
      <ul>
        {doubts.map((doubt) => (
          <li key={doubt}>{texts.doubts[doubt]}</li>
        ))}
      </ul>
    </div>
  )
}

interface NamingProps {
  text: string
  /** Whether the description is one that can be stored. */
  isReady: boolean
  onSaved: (name: string) => void
}

function Naming({ text, isReady, onSaved }: NamingProps) {
  const { run, isBusy, fault } = useAction(DefineSourceDocument)
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const known = useQuery(SourceNameDocument, { name: isName(name) ? name : 'geen' })
  const isTaken = isName(name) && known.data?.source?.name === name

  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    if (isTaken) {
      setProblem(texts.exists)
      return
    }
    const done = await run({ input: { name, descriptionToml: text } })
    if (!done) return
    const why = t.sources.statuses[done.defineSource.status]
    setProblem(why)
    if (why !== null) return
    announce(texts.saved)
    onSaved(name)
  }

  return (
    <form class="stacked naming" onSubmit={save}>
      <label>
        {texts.name}
        <span class="hint">{texts.nameHint}</span>
        <input
          name="name"
          autocomplete="off"
          spellcheck={false}
          maxLength={40}
          required
          value={name}
          aria-invalid={problem ? true : undefined}
          aria-describedby="name-problem"
          onInput={({ currentTarget }) => {
            setName(currentTarget.value)
            setProblem(null)
          }}
        />
      </label>
      <div role="alert" id="name-problem">
        {problem && <p class="problem">{problem}</p>}
      </div>
      {fault && <Failed fault={fault} />}
      <div>
        <button type="submit" disabled={!isReady} aria-disabled={isBusy}>
          {texts.save}
        </button>
      </div>
    </form>
  )
}

const isName = (name: string) => /^[a-z][a-z0-9-]{1,39}$/.test(name)

/** Trying the description of a source out on a sample, with its own aliases. */
export function TrySource({ name }: { name: string }) {
  const query = useQuery(SourceDocument, { name })
  return (
    <Page title={texts.tryTitle(name)} above={{ href: `/bronnen/${name}`, name }} lead={texts.lead}>
      <Answer query={query}>
        {({ source }) =>
          source ? (
            <Try name={name} stored={source.description} onSaved={query.reload} />
          ) : (
            <Empty>
              <p>{t.sources.notFound}</p>
            </Empty>
          )
        }
      </Answer>
    </Page>
  )
}

function Try({ name, stored, onSaved }: { name: string; stored: string; onSaved: () => void }) {
  const draft = useDraft()
  const [sample, setSample] = useState<Sample>()
  const preview = usePreview(draft.text, sample, name)
  const { run, isBusy, fault } = useAction(DefineSourceDocument)
  // Without a sample nobody has looked at the description yet.
  const [mistake, setMistake] = useState<MistakeFragment | null>(null)
  const before = toToml(JSON.parse(stored))

  useEffect(() => draft.begin(essential(JSON.parse(stored))), [stored])

  const save = async () => {
    const done = await run({ input: { name, descriptionToml: draft.text } })
    setMistake(done?.defineSource.mistake ?? null)
    if (done?.defineSource.source) {
      announce(t.sources.description.saved)
      onSaved()
    }
  }

  return (
    <>
      <SampleField sample={sample} onChoose={setSample} />
      <Describing draft={draft} sample={sample} preview={preview} />
      <div role="alert">
        {mistake && (
          <p class="problem">
            <Mistake mistake={mistake} />
          </p>
        )}
      </div>
      {fault && <Failed fault={fault} />}
      <p class="actions">
        <button
          type="button"
          aria-disabled={isBusy}
          disabled={draft.text === before || (sample !== undefined && preview.previewed?.mistake !== null)}
          onClick={save}
        >
          {t.sources.description.save}
        </button>
      </p>
    </>
  )
}

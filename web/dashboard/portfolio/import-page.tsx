// Registering customers and meters from a file: first what would become of each line, then doing it.

import { useState } from 'preact/hooks'
import { ask, Fault } from '../../shared/client'
import { count } from '../../shared/format'
import { ImportPortfolioDocument } from '../documents'
import { announce } from '../frame/announcer'
import { Page } from '../frame/page'
import { Failed } from '../notice'
import { Section } from '../parts'
import { t } from '../text'
import { partsOf } from './parts-of'
import { type Line, Report } from './report'

const { portfolio: texts } = t

interface State {
  lines: Line[]
  isDone: boolean
  /** Why the file was not taken at all. */
  message: string | null
}

export function ImportPage() {
  const [csv, setCsv] = useState<string>()
  const [state, setState] = useState<State>()
  const [fault, setFault] = useState<Fault>()
  const [progress, setProgress] = useState<number>()

  const send = async (csv: string, dryRun: boolean) => {
    const parts = partsOf(csv)
    const lines: Line[] = []
    setFault(undefined)
    try {
      for (const [index, { csv, linesBefore }] of parts.entries()) {
        setProgress(index / parts.length)
        const { importPortfolio } = await ask(ImportPortfolioDocument, { input: { csv, dryRun } })
        lines.push(
          ...importPortfolio.lines.map((line) => ({ ...line, lineNumber: line.lineNumber + linesBefore })),
        )
        setState({ lines, isDone: !dryRun, message: importPortfolio.message })
        if (importPortfolio.message) return
      }
      if (!dryRun) announce(texts.done)
    } catch (error) {
      setFault(error instanceof Fault ? error : new Fault('internal', String(error)))
    } finally {
      setProgress(undefined)
    }
  }

  const choose = async (file: File | undefined) => {
    setState(undefined)
    setCsv(undefined)
    if (!file) return
    const text = await file.text()
    setCsv(text)
    await send(text, true)
  }

  const isBusy = progress !== undefined
  const refused = state?.lines.filter(({ status }) => status === 'REFUSED').length ?? 0
  const wanted = state?.lines.filter(({ status }) => status === 'REGISTERED').length ?? 0
  return (
    <Page title={texts.title} above={{ href: '/klanten', name: t.customers.title }} lead={texts.lead}>
      <details class="format">
        <summary>{texts.format}</summary>
        <p>{texts.formatText}</p>
        <pre>{texts.example}</pre>
      </details>
      <div class="stacked">
        <label>
          {texts.file}
          <input
            type="file"
            accept=".csv,text/csv"
            disabled={isBusy}
            onChange={({ currentTarget }) => choose(currentTarget.files?.[0])}
          />
        </label>
        {isBusy && (
          <label>
            {texts.busy}
            <progress value={progress} max={1} />
          </label>
        )}
      </div>
      {fault && <Failed fault={fault} />}
      {state?.message && (
        <div class="failed" role="alert">
          <p>{texts.unreadable(state.message)}</p>
        </div>
      )}
      {state && !state.message && (
        <Section
          title={state.isDone ? texts.reportDone : texts.reportDry}
          actions={
            !state.isDone &&
            wanted > 0 &&
            csv !== undefined && (
              <button type="button" aria-disabled={isBusy} onClick={() => !isBusy && send(csv, false)}>
                {refused > 0 ? texts.actionSome(count(wanted)) : texts.action(count(wanted))}
              </button>
            )
          }
        >
          <Report lines={state.lines} isDone={state.isDone} />
        </Section>
      )}
    </Page>
  )
}

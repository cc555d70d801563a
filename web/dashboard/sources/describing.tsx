// A description beside what a sample becomes by it: the form or the text at the left, the preview at the right.

import { useMemo } from 'preact/hooks'
import { Failed } from '../notice'
import { Section } from '../parts'
import { t } from '../text'
import type { Column } from './description'
import { Editor, Mistake } from './editor'
import { MistakeContext } from './form/fields'
import { DescriptionForm } from './form/form'
import { columnsOf } from './guess/read'
import type { Sample } from './guess/sample'
import { outcomeOf, Preview } from './preview'
import type { Draft } from './use-draft'
import type { usePreview } from './use-preview'

const { describe: texts } = t

interface Props {
  draft: Draft
  sample: Sample | undefined
  preview: ReturnType<typeof usePreview>
}

export function Describing({ draft, sample, preview }: Props) {
  const { previewed, isLoading, fault } = preview
  const columns = useMemo(
    () => (sample && draft.description && columnsOf(sample, draft.description)) ?? [],
    [sample, draft.description?.container],
  )
  const isCurrent = preview.of === draft.text
  const mistake = isCurrent ? (previewed?.mistake ?? null) : null
  const json = isCurrent ? previewed?.descriptionJson : undefined
  const hasForm = !draft.isText || draft.isInStep || Boolean(json)
  return (
    <div class="describing">
      <div>
        <fieldset class="views">
          <legend class="unseen">{texts.view}</legend>
          <button
            type="button"
            class="quiet"
            aria-pressed={!draft.isText}
            disabled={!hasForm}
            title={hasForm ? undefined : texts.notForm}
            onClick={() => draft.isText && draft.toForm(json)}
          >
            {texts.asForm}
          </button>
          <button type="button" class="quiet" aria-pressed={draft.isText} onClick={draft.toText}>
            {texts.asText}
          </button>
        </fieldset>
        {draft.isText ? (
          <>
            <p class="small muted">{texts.textHint}</p>
            <Editor text={draft.text} onInput={draft.write} mistake={mistake} />
          </>
        ) : (
          draft.description && (
            <MistakeContext.Provider value={mistake}>
              {mistake && (
                <p class="problem">
                  <Mistake mistake={{ ...mistake, line: null }} />
                </p>
              )}
              <DescriptionForm
                description={draft.description}
                columns={columns.length > 0 ? columns : (headingOf(previewed?.heading) ?? columns)}
                onChange={draft.change}
              />
            </MistakeContext.Provider>
          )
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by the keyboard as well. */}
      <section class="previewing" aria-label={t.preview.title} tabIndex={0}>
        <Section title={t.preview.title}>
          <p role="status" class="small">
            {!sample ? t.preview.choose : previewed ? outcomeOf(previewed) : isLoading && t.preview.busy}
          </p>
          {fault && <Failed fault={fault} />}
          {previewed && <Preview previewed={previewed} isStale={isLoading || !isCurrent} />}
        </Section>
      </section>
    </div>
  )
}

/** The columns as the server read them, of what only it can read. */
function headingOf(heading: string[] | undefined): Column[] | undefined {
  return heading && heading.length > 0 ? heading : undefined
}

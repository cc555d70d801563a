// Choosing a sample: by a button, or by dropping it anywhere on the field.

import { useId, useState } from 'preact/hooks'
import { t } from '../text'
import { type Sample, sampleOf, UnfitSample } from './guess/sample'

const { describe: texts } = t

interface Props {
  sample: Sample | undefined
  onChoose: (sample: Sample) => void
}

export function SampleField({ sample, onChoose }: Props) {
  const [problem, setProblem] = useState<string>()
  const [isOver, setOver] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const id = useId()

  const choose = async (file: File | undefined) => {
    if (!file) return
    setProblem(undefined)
    setBusy(true)
    try {
      onChoose(await sampleOf(file.name, file))
    } catch (error) {
      setProblem(texts.unfit[error instanceof UnfitSample ? error.why : 'broken'])
    } finally {
      setBusy(false)
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: whoever does not drop a file has the field in it.
    <div
      class={isOver ? 'drop is-over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        choose(event.dataTransfer?.files[0])
      }}
    >
      <label>
        {sample ? texts.other : texts.sample}
        <span class="hint">
          {texts.drop} {texts.kinds}
        </span>
        <input
          type="file"
          aria-describedby={id}
          aria-invalid={problem ? true : undefined}
          onChange={({ currentTarget }) => choose(currentTarget.files?.[0])}
        />
      </label>
      <div id={id} role="status">
        {isBusy && <p class="small muted">{texts.reading}</p>}
        {problem && <p class="problem">{problem}</p>}
        {sample && !problem && (
          <p class="small">
            <strong>{sample.name}</strong> {sample.isCut && <span class="muted">{texts.cut}</span>}
          </p>
        )}
      </div>
    </div>
  )
}

// How a source was described so far: by whom, when, and what each description changed of the one before.

import { announce } from '../frame/announcer'
import { useMay } from '../me'
import { Section, Time } from '../parts'
import { t, who } from '../text'
import { changes } from './description'
import type { Found } from './source'

const { versions: texts } = t.sources

type Version = Found['versions'][number]

interface Props {
  versions: Version[]
  onRestore: (description: string) => void
}

export function Versions({ versions, onRestore }: Props) {
  const mayAct = useMay('OPERATOR')
  const restore = ({ version, description }: Version) => {
    onRestore(description)
    announce(texts.restored(version))
  }
  return (
    <Section title={texts.title}>
      <ol class="timeline">
        {versions.map((version, place) => (
          <li key={version.version} class={place === 0 ? 'good' : undefined}>
            <p class="timeline-head">
              <strong>{texts.version(version.version)}</strong> <Time at={version.madeAt} />{' '}
              <span class="muted">{who(version.madeBy)}</span>
              {mayAct && place > 0 && (
                <button type="button" class="link" onClick={() => restore(version)}>
                  {texts.restore}
                </button>
              )}
            </p>
            <Changed version={version} before={versions[place + 1]} />
          </li>
        ))}
      </ol>
      {(versions.at(-1)?.version ?? 1) > 1 && <p class="small muted">{texts.oldest}</p>}
    </Section>
  )
}

function Changed({ version, before }: { version: Version; before: Version | undefined }) {
  if (!before) return version.version === 1 ? <p class="small muted">{texts.first}</p> : null
  return (
    <dl class="changed">
      {changes(JSON.parse(before.description), JSON.parse(version.description)).map(
        ({ path, before, after }) => (
          <div key={path}>
            <dt>
              <code>{path}</code>
            </dt>
            <dd>
              {before !== undefined && <del>{before}</del>} {after !== undefined && <ins>{after}</ins>}
            </dd>
          </div>
        ),
      )}
    </dl>
  )
}

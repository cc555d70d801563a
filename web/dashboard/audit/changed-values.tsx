// What a change changed: each value that is another than before, as it was and as it is.

import { t } from '../text'

interface Props {
  before: unknown
  after: unknown
}

export function ChangedValues({ before, after }: Props) {
  const [was, is] = [valuesOf(before), valuesOf(after)]
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  const changed = names.filter((name) => written(was[name]) !== written(is[name]))
  if (changed.length === 0) return null
  return (
    <dl class="changed">
      {changed.map((name) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {was[name] !== undefined && <del>{written(was[name])}</del>}{' '}
            {is[name] === undefined ? t.audit.gone : <ins>{written(is[name])}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function valuesOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

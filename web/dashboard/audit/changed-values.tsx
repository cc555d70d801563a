// What a change changed: each value that is another than before, as it was and as it is.

import { dateTime } from '../../shared/format'
import { named, t } from '../text'

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
          <dt>{named(t.audit.values, name)}</dt>
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

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

function written(value: unknown): string {
  if (typeof value === 'boolean') return value ? t.yes : t.no
  if (typeof value === 'string') return MOMENT.test(value) ? dateTime(value) : value
  return JSON.stringify(value) ?? ''
}

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
  const changed = names.filter(
    (name) =>
      written(was[name], name) !== written(is[name], name) && (isThere(was[name]) || isThere(is[name])),
  )
  if (changed.length === 0) return null
  return (
    <dl class="changed">
      {changed.map((name) => (
        <div key={name}>
          <dt>{named(t.audit.values, name)}</dt>
          <dd>
            {isThere(was[name]) && <del>{written(was[name], name)}</del>}{' '}
            {isThere(is[name]) ? <ins>{written(is[name], name)}</ins> : t.audit.gone}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function valuesOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** What is not there is not there, whether the server says so or says nothing. */
const isThere = (value: unknown) => value !== undefined && value !== null

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

/** Values that are names of the server's own, by what they are values of. */
const words: Record<string, Record<string, string>> = t.audit.words

function written(value: unknown, of: string): string {
  if (!isThere(value)) return ''
  if (typeof value === 'boolean') return value ? t.yes : t.no
  if (typeof value === 'string') return MOMENT.test(value) ? dateTime(value) : named(words[of] ?? {}, value)
  return JSON.stringify(value) ?? ''
}

// How numbers are written.

import { t } from '../../text'
import { ChoiceOf, Part, TextOf } from './fields'
import type { PartOf } from './form'
import { split } from './layout'

const { numbers: texts } = t.form

export function NumbersPart({ description, onChange }: PartOf) {
  const { numbers = {} } = description
  const set = (changed: Partial<typeof numbers>) =>
    onChange({ ...description, numbers: { ...numbers, ...changed } })
  const missing = numbers.missing ?? ['NaN', 'null', '-', 'n/a']
  return (
    <Part path="numbers" title={texts.title}>
      <ChoiceOf
        path="numbers.decimal"
        label={texts.decimal}
        value={numbers.decimal ?? '.'}
        options={texts.decimals}
        onChange={(decimal) => set({ decimal })}
      />
      <ChoiceOf
        path="numbers.thousands"
        label={texts.thousands}
        value={numbers.thousands ?? ''}
        options={texts.thousandsChoices}
        onChange={(thousands) => set({ thousands: thousands || null })}
      />
      <TextOf
        path="numbers.missing"
        label={texts.missing}
        hint={texts.missingHint}
        value={missing.join(', ')}
        onChange={(text) => set({ missing: split(text) })}
      />
    </Part>
  )
}

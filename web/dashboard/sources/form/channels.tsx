// What a source measures: a row for each channel.

import { t } from '../../text'
import type { Channel } from '../description'
import { UNITS } from '../guess/channels'
import { ChoiceOf, Part, TextOf } from './fields'
import type { PartOf } from './form'

const { channels: texts } = t.form

const units = Object.fromEntries(UNITS.map((unit) => [unit, unit]))

export function ChannelsPart({ description, onChange }: PartOf) {
  const { channels } = description
  const set = (channels: Channel[]) => onChange({ ...description, channels })
  return (
    <Part path="channels" title={texts.title} lead={texts.lead}>
      <ul class="plain repeated">
        {channels.map((channel, place) => (
          // By its place: a channel has only its place while its name is typed.
          <li key={place}>
            <One
              channel={channel}
              onChange={(channel) => set(channels.toSpliced(place, 1, channel))}
              onRemove={channels.length > 1 ? () => set(channels.toSpliced(place, 1)) : undefined}
            />
          </li>
        ))}
      </ul>
      <p>
        <button
          type="button"
          class="quiet"
          onClick={() => set([...channels, { name: '', quantity: 'active_power', unit: 'kWh' }])}
        >
          {texts.add}
        </button>
      </p>
    </Part>
  )
}

interface OneProps {
  channel: Channel
  onChange: (channel: Channel) => void
  onRemove: (() => void) | undefined
}

function One({ channel, onChange, onRemove }: OneProps) {
  const { name, quantity, unit, direction } = channel
  return (
    <fieldset class="repeated-one">
      <legend class="unseen">{`${texts.name} ${name}`}</legend>
      <TextOf path="" label={texts.name} value={name} onChange={(name) => onChange({ ...channel, name })} />
      <ChoiceOf
        path=""
        label={texts.quantity}
        value={quantity ?? ''}
        options={texts.quantities}
        onChange={(quantity) => onChange({ ...channel, quantity: quantity || null })}
      />
      <ChoiceOf
        path=""
        label={texts.unit}
        value={unit}
        options={units}
        onChange={(unit) => onChange({ ...channel, unit })}
      />
      <ChoiceOf
        path=""
        label={texts.direction}
        value={direction ?? 'import'}
        options={texts.directions}
        onChange={(direction) => onChange({ ...channel, direction: direction as 'import' | 'export' })}
      />
      {onRemove && (
        <button type="button" class="link" aria-label={texts.remove(name)} onClick={onRemove}>
          {texts.removeShort}
        </button>
      )}
    </fieldset>
  )
}

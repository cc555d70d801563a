// What a source measures: a row for each channel.

import { t } from '../../text'
import { type Channel, isEnergy } from '../description'
import { UNITS } from '../guess/channels'
import { CheckOf, ChoiceOf, Part, TextOf } from './fields'
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
              isOneOfSeveral={channels.length > 1 || channel.name === '*'}
              onChange={(channel) => set(channels.toSpliced(place, 1, channel))}
              onRemove={channels.length > 1 ? () => set(channels.toSpliced(place, 1)) : undefined}
            />
          </li>
        ))}
      </ul>
      {(channels.length > 1 || channels.some(({ unit }) => isEnergy(unit))) && (
        <p class="small muted">{texts.hint}</p>
      )}
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
  /** Whether there may be others that it is added to. */
  isOneOfSeveral: boolean
  onChange: (channel: Channel) => void
  onRemove: (() => void) | undefined
}

function One({ channel, isOneOfSeveral, onChange, onRemove }: OneProps) {
  const { name, quantity, unit, direction, counter = false, part = false } = channel
  const measureIn = (unit: string) => {
    const { counter, ...others } = channel
    onChange({ ...others, unit, ...(counter && isEnergy(unit) && { counter }) })
  }
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
      <ChoiceOf path="" label={texts.unit} value={unit} options={units} onChange={measureIn} />
      <ChoiceOf
        path=""
        label={texts.direction}
        value={direction ?? 'import'}
        options={texts.directions}
        onChange={(direction) => onChange({ ...channel, direction: direction as 'import' | 'export' })}
      />
      {(isEnergy(unit) || counter) && (
        <ChoiceOf
          path=""
          label={texts.counter}
          value={counter ? 'counter' : 'interval'}
          options={texts.counters}
          onChange={(chosen) => onChange({ ...channel, counter: chosen === 'counter' })}
        />
      )}
      {(isOneOfSeveral || part) && (
        <CheckOf label={texts.part} value={part} onChange={(part) => onChange({ ...channel, part })} />
      )}
      {onRemove && (
        <button type="button" class="link" aria-label={texts.remove(name)} onClick={onRemove}>
          {texts.removeShort}
        </button>
      )}
    </fieldset>
  )
}

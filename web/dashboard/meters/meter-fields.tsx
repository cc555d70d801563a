// What is known of a meter, as fields: the same ones whether it is new or put right.

import type { MeterType, VoltageReference } from '../documents'
import { CheckField, ChoiceField, isTicked, MomentField, momentIn, TextField, textIn } from '../fields'
import { meterTypes, t } from '../text'

interface Details {
  type: MeterType
  inverted: boolean
  voltageReference: VoltageReference
  nominalVoltage: number
  installedAt: string | null
}

const usual: Details = {
  type: 'TRANSFER_POINT',
  inverted: false,
  voltageReference: 'PHASE_TO_NEUTRAL',
  nominalVoltage: 230,
  installedAt: null,
}

const { fields: texts } = t.meters

export function MeterFields({ meter = usual }: { meter?: Details }) {
  return (
    <>
      <ChoiceField name="type" label={t.meters.columns.type} options={meterTypes} value={meter.type} />
      <ChoiceField
        name="voltageReference"
        label={texts.voltageReference}
        options={texts.voltageReferences}
        value={meter.voltageReference}
      />
      <TextField
        name="nominalVoltage"
        label={texts.nominalVoltage}
        value={String(meter.nominalVoltage)}
        isNumber
      />
      <MomentField
        name="installedAt"
        label={texts.installedAt}
        hint={texts.installedHint}
        at={meter.installedAt}
        isOptional
      />
      <CheckField name="inverted" label={texts.inverted} isChecked={meter.inverted} />
    </>
  )
}

export function detailsIn(filled: FormData): Details {
  return {
    type: textIn(filled, 'type') as MeterType,
    voltageReference: textIn(filled, 'voltageReference') as VoltageReference,
    nominalVoltage: Number(textIn(filled, 'nominalVoltage')),
    installedAt: momentIn(filled, 'installedAt'),
    inverted: isTicked(filled, 'inverted'),
  }
}

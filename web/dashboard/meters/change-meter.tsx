// Putting right what is known of a meter, putting another in its place, noting that it is gone, and taking
// that back.

import {
  ChangeMeterDocument,
  type MeterQuery,
  RemoveMeterDocument,
  ReplaceMeterDocument,
  RestoreMeterDocument,
} from '../documents'
import { CheckField, EanField, isTicked, MomentField, momentIn, textIn } from '../fields'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { t } from '../text'
import { detailsIn, MeterFields } from './meter-fields'

interface Props {
  meter: NonNullable<MeterQuery['meter']>
  onDone: () => void
  onClose: () => void
}

const { change, replace, remove, restore } = t.meters

export function ChangeMeter({ meter, onDone, onClose }: Props) {
  return (
    <FormDialog
      title={change.title}
      action={change.action}
      operation={ChangeMeterDocument}
      variables={(filled) => ({
        input: {
          ean: meter.ean,
          ...detailsIn(filled),
          correctFrom: momentIn(filled, 'correctFrom'),
          correctUntil: momentIn(filled, 'correctUntil'),
        },
      })}
      refusal={({ changeMeter: { status } }) => change.refusals[status]}
      onDone={({ changeMeter: { intervalsCorrected } }) => {
        announce(intervalsCorrected > 0 ? change.corrected(intervalsCorrected) : change.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{change.text}</p>
      <MeterFields meter={meter} />
      <fieldset class="stacked">
        <legend>{change.correct}</legend>
        <p class="hint">{change.correctHint}</p>
        <MomentField name="correctFrom" label={change.correctFrom} isOptional />
        <MomentField
          name="correctUntil"
          label={change.correctUntil}
          hint={change.correctUntilHint}
          isOptional
        />
      </fieldset>
    </FormDialog>
  )
}

export function ReplaceMeter({ meter, onDone, onClose }: Props) {
  return (
    <FormDialog
      title={replace.title}
      action={replace.action}
      isDestructive
      operation={ReplaceMeterDocument}
      variables={(filled) => ({
        input: {
          ean: meter.ean,
          newEan: textIn(filled, 'newEan'),
          replacedAt: momentIn(filled, 'replacedAt'),
          inverted: isTicked(filled, 'inverted'),
        },
      })}
      refusal={({ replaceMeter: { status } }) => remove.refusals[status]}
      onDone={() => {
        announce(replace.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{replace.text}</p>
      <EanField name="newEan" label={replace.newEan} />
      <MomentField name="replacedAt" label={replace.at} hint={t.fields.now} isOptional />
      <CheckField name="inverted" label={t.meters.fields.inverted} isChecked={meter.inverted} />
    </FormDialog>
  )
}

export function RemoveMeter({ meter, onDone, onClose }: Props) {
  return (
    <FormDialog
      title={remove.title}
      action={remove.action}
      isDestructive
      operation={RemoveMeterDocument}
      variables={(filled) => ({ input: { ean: meter.ean, removedAt: momentIn(filled, 'removedAt') } })}
      refusal={({ removeMeter: { status } }) => remove.refusals[status]}
      onDone={() => {
        announce(remove.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{remove.text}</p>
      <MomentField name="removedAt" label={remove.at} hint={t.fields.now} isOptional />
    </FormDialog>
  )
}

export function RestoreMeter({ meter, onDone, onClose }: Props) {
  return (
    <FormDialog
      title={restore.title}
      action={restore.action}
      operation={RestoreMeterDocument}
      variables={() => ({ input: { ean: meter.ean } })}
      refusal={({ restoreMeter: { status } }) => restore.refusals[status]}
      onDone={() => {
        announce(restore.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{restore.text}</p>
    </FormDialog>
  )
}

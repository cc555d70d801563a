// Taking rejected lines in after all: one with a corrected text, or all of a delivery as they came, once
// what they fell over has gone.

import { type RejectedLineRowFragment, RepairLinesDocument, type RepairLinesMutation } from '../documents'
import { ChoiceField, textIn } from '../fields'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { oneOf } from '../list/use-filters'
import { t } from '../text'
import { explanation } from './explanation'

interface Ending {
  onDone: () => void
  onClose: () => void
}

const { repair, repairAll } = t.rejected

/** Why nothing was taken in; nothing where something was. */
function refusal({ repairLines: { status, takenIn, lines } }: RepairLinesMutation): string | null {
  if (status !== 'JUDGED') return repair.refusals[status]
  const [first] = lines
  if (takenIn > 0) return null
  if (!first) return repairAll.nothing
  return first.status === 'REJECTED'
    ? repair.stillRejected(explanation(first))
    : repair.lineRefusals[first.status]
}

export function RepairLine({ line, onDone, onClose }: { line: RejectedLineRowFragment } & Ending) {
  return (
    <FormDialog
      title={repair.title}
      action={repair.action}
      operation={RepairLinesDocument}
      variables={(filled) => ({
        input: {
          deliveryId: line.delivery?.id ?? '',
          lines: [{ lineNumber: line.lineNumber, text: textIn(filled, 'text') }],
        },
      })}
      refusal={refusal}
      onDone={() => {
        announce(repair.done)
        onDone()
      }}
      onClose={onClose}
    >
      <p>{explanation(line)}</p>
      <label>
        {repair.text}
        <textarea name="text" rows={4} spellcheck={false} defaultValue={line.rawText ?? ''} required />
      </label>
    </FormDialog>
  )
}

export function RepairAll({ deliveryId, onDone, onClose }: { deliveryId: string } & Ending) {
  return (
    <FormDialog
      title={repairAll.title}
      action={repairAll.action}
      operation={RepairLinesDocument}
      variables={(filled) => ({
        input: { deliveryId, reason: oneOf(t.rejected.reasons, textIn(filled, 'reason')) },
      })}
      refusal={refusal}
      onDone={({ repairLines: { takenIn, notTakenIn } }) => {
        announce(repairAll.done(takenIn, notTakenIn))
        onDone()
      }}
      onClose={onClose}
    >
      <p>{repairAll.text}</p>
      <ChoiceField
        name="reason"
        label={repairAll.reason}
        options={{ '': t.parts.all, ...t.rejected.reasons }}
        value=""
      />
    </FormDialog>
  )
}

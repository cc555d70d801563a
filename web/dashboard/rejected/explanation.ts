// What is wrong with a line, in the language of the pages; in the words of the server where it has a reason
// that these pages do not know yet.

import type { RejectionReason } from '../documents'
import { t } from '../text'

interface Refused {
  reason: RejectionReason | null
  field: string | null
  detail: string | null
}

export function explanation({ reason, field, detail }: Refused): string {
  const explain = reason && t.rejected.explanations[reason]
  return explain ? explain(field ?? '') : (detail ?? '')
}

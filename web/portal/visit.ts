// What every page of a customer who is there is given.

import type { CustomerFragment } from './documents'

export interface Visit {
  customer: CustomerFragment
  /** What the metering company is called, where it has said so. */
  companyName: string | null
  mailsReceipts: boolean
  reload: () => void
}

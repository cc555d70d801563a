// A customer as their page has found them, and what can be done about them there.

import type { CustomerQuery } from '../documents'

export type Found = NonNullable<CustomerQuery['customer']>

/** What is being done. */
export type CustomerAction =
  | 'invite'
  | 'record'
  | 'withdraw'
  | 'change'
  | 'end'
  | 'meter'
  | { revoke: string }

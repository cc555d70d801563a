// The Dutch texts, gathered.

import { frame, missing, notice, parts, signIn } from './nl-frame'
import { audit, jobs, keys, operators } from './nl-manage'
import { consents, customers, meters } from './nl-register'
import { deliveries, noon, pulls, rejected } from './nl-watch'

export const nl = {
  frame,
  missing,
  notice,
  parts,
  signIn,
  customers,
  meters,
  consents,
  noon,
  deliveries,
  rejected,
  pulls,
  keys,
  jobs,
  operators,
  audit,
  roles: { VIEWER: 'lezer', OPERATOR: 'medewerker', ADMIN: 'beheerder' },
  meterTypes: { TRANSFER_POINT: 'Overdrachtspuntmeter', GROSS_PRODUCTION: 'Bruto-productiemeter' },
  yes: 'ja',
  no: 'nee',
  none: 'geen',
}

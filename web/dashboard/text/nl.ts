// The Dutch texts, gathered.

import { fields, frame, missing, notice, parts, signIn } from './nl-frame'
import { audit, jobs, keys, operators } from './nl-manage'
import { portfolio } from './nl-portfolio'
import { consents, customers, meters } from './nl-register'
import { deliveries, noon, pulls, rejected } from './nl-watch'

export const nl = {
  fields,
  frame,
  missing,
  notice,
  parts,
  signIn,
  customers,
  meters,
  consents,
  portfolio,
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

// The Dutch texts, gathered.

import { describe, form, preview } from './nl-describe'
import { fields, frame, missing, notice, parts, signIn } from './nl-frame'
import { invitations } from './nl-invitations'
import { keys } from './nl-keys'
import { audit, jobs } from './nl-manage'
import { operators, secret, tokens } from './nl-operators'
import { portfolio } from './nl-portfolio'
import { consents, customers, meters } from './nl-register'
import { rejected } from './nl-rejected'
import { aliases, quantities, sources } from './nl-sources'
import { warnings } from './nl-warnings'
import { deliveries, dryRun, noon, pulls } from './nl-watch'

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
  invitations,
  portfolio,
  noon,
  deliveries,
  rejected,
  pulls,
  dryRun,
  keys,
  jobs,
  operators,
  secret,
  tokens,
  audit,
  warnings,
  sources,
  aliases,
  describe,
  preview,
  form,
  quantities,
  roles: { VIEWER: 'lezer', OPERATOR: 'medewerker', ADMIN: 'beheerder' },
  meterTypes: { TRANSFER_POINT: 'Overdrachtspuntmeter', GROSS_PRODUCTION: 'Bruto-productiemeter' },
  yes: 'ja',
  no: 'nee',
  none: 'geen',
}

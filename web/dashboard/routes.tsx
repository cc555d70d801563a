// Which page stands at which path.

import type { ComponentType } from 'preact'
import { AuditTrail } from './audit/audit-trail'
import { Consents } from './consents/consents'
import { Customer } from './customers/customer'
import { Customers } from './customers/customers'
import { Deliveries } from './deliveries/deliveries'
import { Delivery } from './deliveries/delivery'
import { DryRun } from './dry-run/dry-run'
import { Invitations } from './invitations/invitations'
import { LettersPage } from './invitations/letters-page'
import { Jobs } from './jobs/jobs'
import { Keys } from './keys/keys'
import { Meter } from './meters/meter'
import { Meters } from './meters/meters'
import { NoonBoard } from './noon/noon-board'
import { Account } from './operators/account'
import { Operators } from './operators/operators'
import { ImportPage } from './portfolio/import-page'
import { Pulls } from './pulls/pulls'
import { RejectedLines } from './rejected/rejected-lines'
import { DescribeSource, TrySource } from './sources/describe'
import { Source } from './sources/source'
import { Sources } from './sources/sources'

interface Route {
  pattern: string
  // What the pattern names is handed over by name.
  // biome-ignore lint/suspicious/noExplicitAny: every page takes its own.
  page: ComponentType<any>
}

export const routes: Route[] = [
  { pattern: '/', page: NoonBoard },
  { pattern: '/leveringen', page: Deliveries },
  { pattern: '/leveringen/:id', page: Delivery },
  { pattern: '/bronnen', page: Sources },
  { pattern: '/bronnen/nieuw/beschrijven', page: DescribeSource },
  { pattern: '/bronnen/:name', page: Source },
  { pattern: '/bronnen/:name/uitproberen', page: TrySource },
  { pattern: '/afgekeurd', page: RejectedLines },
  { pattern: '/opvragingen', page: Pulls },
  { pattern: '/opvragingen/proef', page: DryRun },
  { pattern: '/klanten', page: Customers },
  { pattern: '/klanten/inlezen', page: ImportPage },
  { pattern: '/klanten/:id', page: Customer },
  { pattern: '/meters', page: Meters },
  { pattern: '/meters/:ean', page: Meter },
  { pattern: '/toestemmingen', page: Consents },
  { pattern: '/uitnodigingen', page: Invitations },
  { pattern: '/uitnodigingen/brieven', page: LettersPage },
  { pattern: '/sleutels', page: Keys },
  { pattern: '/taken', page: Jobs },
  { pattern: '/gebruikers', page: Operators },
  { pattern: '/logboek', page: AuditTrail },
  { pattern: '/account', page: Account },
]

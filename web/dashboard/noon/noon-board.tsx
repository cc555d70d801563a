// The noon board: will today's pull be complete?

import { Page } from '../frame/page'
import { t } from '../text'

export function NoonBoard() {
  return <Page title={t.noon.title} lead={t.noon.lead} />
}

// An address that names no page.

import { t } from '../text'
import { Page } from './page'

export function MissingPage() {
  return (
    <Page title={t.missing.title}>
      <p>
        {t.missing.text} <a href="/">{t.missing.home}</a>
      </p>
    </Page>
  )
}

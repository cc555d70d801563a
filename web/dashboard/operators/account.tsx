// Who is logged in sees what they may do, and can log out everywhere.

import { useState } from 'preact/hooks'
import { SignOutEverywhereDocument } from '../documents'
import { FormDialog } from '../form-dialog'
import { Page } from '../frame/page'
import { useMe, useSignedOut } from '../me'
import { Fact, Facts, Section } from '../parts'
import { roles, t } from '../text'

export function Account() {
  const me = useMe()
  const signedOut = useSignedOut()
  const [isAsking, setAsking] = useState(false)
  return (
    <Page title={t.operators.account}>
      <Facts>
        <Fact name={t.operators.email}>{me.email}</Fact>
        <Fact name={t.operators.role}>
          {roles[me.role]}
          <br />
          <span class="muted">{t.operators.mayDo[me.role]}</span>
        </Fact>
      </Facts>
      <Section title={t.operators.sessions} lead={t.operators.sessionsLead}>
        <button type="button" class="quiet" onClick={() => setAsking(true)}>
          {t.operators.everywhere} …
        </button>
      </Section>
      {isAsking && (
        <FormDialog
          title={t.operators.everywhereTitle}
          deed={t.operators.everywhere}
          isDestructive
          asked={SignOutEverywhereDocument}
          variables={() => ({})}
          onDone={signedOut}
          onClose={() => setAsking(false)}
        >
          <p>{t.operators.everywhereText}</p>
        </FormDialog>
      )}
    </Page>
  )
}

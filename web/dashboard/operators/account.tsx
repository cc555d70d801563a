// Who is logged in: what they may do, their password, their sessions, their access tokens.

import { useState } from 'preact/hooks'
import { leaveFor } from '../../shared/end-session'
import { SignOutEverywhereDocument } from '../documents'
import { FormDialog } from '../form-dialog'
import { Page } from '../frame/page'
import { useMe, useSignedOut } from '../me'
import { Fact, Facts, Section } from '../parts'
import { roles, t } from '../text'
import { Tokens } from '../tokens/tokens'
import { ChangePassword } from './change-password'

export function Account() {
  const me = useMe()
  const signedOut = useSignedOut()
  const [open, setOpen] = useState<'everywhere' | 'password'>()
  const close = () => setOpen(undefined)
  return (
    <Page
      title={t.operators.account}
      actions={
        me.signedInBy === 'PASSWORD' && (
          <button type="button" class="quiet" onClick={() => setOpen('password')}>
            {t.operators.changePassword.title}
          </button>
        )
      }
    >
      <Facts>
        <Fact name={t.operators.email}>{me.email}</Fact>
        <Fact name={t.operators.role}>
          {roles[me.role]}
          <br />
          <span class="muted">{t.operators.mayDo[me.role]}</span>
        </Fact>
        <Fact name={t.operators.columns.means}>{t.operators.means[me.signedInBy]}</Fact>
      </Facts>
      <Section title={t.operators.sessions} lead={t.operators.sessionsLead}>
        <button type="button" class="quiet" onClick={() => setOpen('everywhere')}>
          {t.operators.everywhere} …
        </button>
      </Section>
      <Tokens />
      {open === 'password' && <ChangePassword onDone={close} onClose={close} />}
      {open === 'everywhere' && (
        <FormDialog
          title={t.operators.everywhereTitle}
          action={t.operators.everywhere}
          isDestructive
          operation={SignOutEverywhereDocument}
          variables={() => ({})}
          onDone={({ signOutEverywhere: { endSessionUrl } }) => {
            if (!leaveFor(endSessionUrl)) signedOut()
          }}
          onClose={close}
        >
          <p>{t.operators.everywhereText}</p>
        </FormDialog>
      )}
    </Page>
  )
}

// Liander's password in its versions, and the keys that sign access tokens, each with its turn.

import { useState } from 'preact/hooks'
import { useQuery } from '../../shared/use-query'
import { KeysDocument, type VersionFragment } from '../documents'
import { Page } from '../frame/page'
import { useMay } from '../me'
import { Answer } from '../notice'
import { Section } from '../parts'
import { t } from '../text'
import { CredentialVersions } from './credential-versions'
import { IssueCredential, RefreshCredential, type Shown, ShownCredential } from './make-credential'
import { RevokeCredential } from './revoke-credential'
import { RotateSigningKey } from './rotate-signing-key'
import { SigningKeys } from './signing-keys'
import { Turnover } from './turnover'

/** All that matter: older ones have ended long ago. */
const SHOWN = 25

/** Often enough to see the new password come into use. */
const EVERY_SECONDS = 15

export function Keys() {
  const query = useQuery(KeysDocument, { first: SHOWN }, { everySeconds: EVERY_SECONDS })
  const mayChange = useMay('OPERATOR')
  const [open, setOpen] = useState<'issue' | 'refresh' | 'rotate'>()
  const [revoking, setRevoking] = useState<VersionFragment>()
  const [shown, setShown] = useState<Shown>()

  const close = () => {
    setOpen(undefined)
    setRevoking(undefined)
  }
  const done = (made?: Shown) => {
    close()
    setShown(made)
    query.reload()
  }
  return (
    <Page title={t.keys.title} lead={t.keys.lead}>
      <Answer query={query}>
        {({ credentialVersions, signingKeys }) => {
          const versions = credentialVersions.edges.map(({ node }) => node)
          const isFirst = !versions.some(({ state }) => state === 'VALID')
          return (
            <>
              <Section
                title={t.keys.credentials}
                actions={
                  mayChange && (
                    <button
                      type="button"
                      class="quiet"
                      onClick={() => setOpen(isFirst ? 'issue' : 'refresh')}
                    >
                      {isFirst ? t.keys.issue.title : t.keys.refresh.open}
                    </button>
                  )
                }
              >
                <Turnover versions={versions} />
                <CredentialVersions versions={versions} {...(mayChange && { onRevoke: setRevoking })} />
              </Section>
              <Section
                title={t.keys.signing}
                lead={t.keys.signingLead}
                actions={
                  mayChange && (
                    <button type="button" class="quiet" onClick={() => setOpen('rotate')}>
                      {t.keys.rotate.open}
                    </button>
                  )
                }
              >
                <SigningKeys keys={signingKeys.edges.map(({ node }) => node)} />
              </Section>
            </>
          )
        }}
      </Answer>
      {open === 'issue' && <IssueCredential onDone={done} onClose={close} />}
      {open === 'refresh' && <RefreshCredential onDone={done} onClose={close} />}
      {open === 'rotate' && <RotateSigningKey onDone={() => done()} onClose={close} />}
      {revoking && <RevokeCredential version={revoking} onDone={() => done()} onClose={close} />}
      {shown && <ShownCredential shown={shown} onClose={() => setShown(undefined)} />}
    </Page>
  )
}

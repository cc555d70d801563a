// Liander's password in its versions, and the keys that sign access tokens, each with its turn.

import { useQuery } from '../../shared/use-query'
import { KeysDocument } from '../documents'
import { Page } from '../frame/page'
import { Answer } from '../notice'
import { Section } from '../parts'
import { t } from '../text'
import { CredentialVersions } from './credential-versions'
import { SigningKeys } from './signing-keys'

/** All that matter: older ones have ended long ago. */
const SHOWN = 25

export function Keys() {
  const query = useQuery(KeysDocument, { first: SHOWN }, { everySeconds: 60 })
  return (
    <Page title={t.keys.title} lead={t.keys.lead}>
      <Answer query={query}>
        {({ credentialVersions, signingKeys }) => (
          <>
            <Section title={t.keys.credentials}>
              <CredentialVersions versions={credentialVersions.edges.map(({ node }) => node)} />
            </Section>
            <Section title={t.keys.signing} lead={t.keys.signingLead}>
              <SigningKeys keys={signingKeys.edges.map(({ node }) => node)} />
            </Section>
          </>
        )}
      </Answer>
    </Page>
  )
}

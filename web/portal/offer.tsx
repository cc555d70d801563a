// What would be shared, with whom, why, how often and how long: the text itself, part by part, and in
// English a translation of it, which is not what is agreed to.

import type { ComponentChildren } from 'preact'
import { useQuery } from '../shared/use-query'
import { ConsentOfferDocument, type ConsentOfferQuery } from './documents'
import { language } from './language'
import { Answer } from './notice'
import { t } from './text'

type Section = ConsentOfferQuery['consentOffer']['sections'][number]

/** With what follows the text, given the version that was shown. */
export function Offer({ children }: { children: (textVersion: string) => ComponentChildren }) {
  const query = useQuery(ConsentOfferDocument, {})
  return (
    <Answer query={query}>
      {({ consentOffer: { textVersion, language: original, sections, translations } }) => {
        const translation = translations.find((found) => found.language === language)
        return (
          <>
            {original !== language && translation && (
              <>
                <Sections sections={translation.sections} language={language} />
                <p class="muted">{t.consent.translation}</p>
              </>
            )}
            {original !== language && translation ? (
              <details>
                <summary>{t.consent.original}</summary>
                <Sections sections={sections} language={original} />
              </details>
            ) : (
              <Sections sections={sections} language={original} />
            )}
            <p class="small muted">{t.consent.version(textVersion)}</p>
            {children(textVersion)}
          </>
        )
      }}
    </Answer>
  )
}

function Sections({ sections, language }: { sections: Section[]; language: string }) {
  return (
    <div class="offer" lang={language}>
      {sections.map(({ heading, text }) => (
        <section key={heading ?? text}>
          {heading && <h2>{heading}</h2>}
          <p>{text}</p>
        </section>
      ))}
    </div>
  )
}

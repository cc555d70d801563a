// The letters with the codes, one a sheet of paper, to be printed at once.

import { useEffect, useState } from 'preact/hooks'
import { date } from '../../shared/format'
import { useQuery } from '../../shared/use-query'
import { CompanyDocument, type CompanyQuery } from '../documents'
import { Page } from '../frame/page'
import { Answer, Empty } from '../notice'
import { t } from '../text'
import { heldLetters, hold, type Letter } from './letters'
import { QrCode } from './qr-code'

const { letters: texts } = t.invitations

export function LettersPage() {
  const [letters] = useState(heldLetters)
  const query = useQuery(CompanyDocument, {})

  useEffect(() => () => hold([]), [])

  if (letters.length === 0) {
    return (
      <Page title={texts.title} above={{ href: '/uitnodigingen', name: t.invitations.title }}>
        <Empty>
          <p>{texts.gone}</p>
          <p>
            <a href="/klanten">{texts.goneHint}</a>
          </p>
        </Empty>
      </Page>
    )
  }
  return (
    <Page
      title={texts.title}
      above={{ href: '/uitnodigingen', name: t.invitations.title }}
      lead={texts.lead(letters.length)}
      actions={
        query.data && (
          <button type="button" onClick={() => print()}>
            {texts.print}
          </button>
        )
      }
    >
      <Answer query={query}>
        {({ company }) => (
          <>
            {company.name === null && <p class="hint screen-only">{texts.nameless}</p>}
            {letters.map((letter) => (
              <Sheet key={letter.code} letter={letter} company={company} />
            ))}
          </>
        )}
      </Answer>
    </Page>
  )
}

interface SheetProps {
  letter: Letter
  company: CompanyQuery['company']
}

function Sheet({ letter: { name, klantEan, code, expiresAt }, company }: SheetProps) {
  const sender = company.name ?? texts.sender
  return (
    <article class="letter" aria-label={texts.to(name)}>
      <p class="letter-sender">{sender}</p>
      <p>{name}</p>
      <p>{date(Date.now())}</p>
      <h2>{texts.subject}</h2>
      <p>{texts.salutation}</p>
      {texts.paragraphs.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <div class="letter-way">
        <dl>
          <dt>{texts.address}</dt>
          <dd>{company.portalUrl}</dd>
          <dt>{t.customers.columns.ean}</dt>
          <dd class="figure">{klantEan}</dd>
          <dt>{texts.code}</dt>
          <dd class="code">{code}</dd>
        </dl>
        <QrCode text={company.portalUrl} label={texts.qr} />
      </div>
      <p>{texts.until(date(expiresAt))}</p>
      <p>{texts.free}</p>
      <p>{texts.closing}</p>
      <p>{sender}</p>
    </article>
  )
}

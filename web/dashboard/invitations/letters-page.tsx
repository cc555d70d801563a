// The letters with the codes, one a sheet of paper, to be printed at once.

import { useEffect, useState } from 'preact/hooks'
import { date } from '../../shared/format'
import { Page } from '../frame/page'
import { Empty } from '../notice'
import { t } from '../text'
import { heldLetters, hold, type Letter } from './letters'
import { QrCode } from './qr-code'

const { letters: texts } = t.invitations

/** What the letters say of us, kept in this browser for the next time. */
const SENDER = 'meetpoort-sender'
const PORTAL = 'meetpoort-portal'

export function LettersPage() {
  const [letters] = useState(heldLetters)
  const [sender, setSender] = useState(localStorage.getItem(SENDER) ?? '')
  const [portal, setPortal] = useState(localStorage.getItem(PORTAL) ?? '')

  useEffect(() => localStorage.setItem(SENDER, sender), [sender])
  useEffect(() => localStorage.setItem(PORTAL, portal), [portal])
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
        <button type="button" onClick={() => print()}>
          {texts.print}
        </button>
      }
    >
      <form class="filters screen-only" onSubmit={(event) => event.preventDefault()}>
        <label>
          {texts.portal}
          <input type="url" value={portal} onInput={({ currentTarget }) => setPortal(currentTarget.value)} />
        </label>
        <label>
          {texts.sender}
          <textarea rows={3} value={sender} onInput={({ currentTarget }) => setSender(currentTarget.value)} />
        </label>
      </form>
      {letters.map((letter) => (
        <Sheet key={letter.code} letter={letter} sender={sender} portal={portal} />
      ))}
    </Page>
  )
}

interface SheetProps {
  letter: Letter
  sender: string
  portal: string
}

function Sheet({ letter: { name, klantEan, code, expiresAt }, sender, portal }: SheetProps) {
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
          <dd>{portal}</dd>
          <dt>{t.customers.columns.ean}</dt>
          <dd class="figure">{klantEan}</dd>
          <dt>{texts.code}</dt>
          <dd class="code">{code}</dd>
        </dl>
        {portal && <QrCode text={portal} label={texts.qr} />}
      </div>
      <p>{texts.until(date(expiresAt))}</p>
      <p>{texts.free}</p>
      <p>{texts.closing}</p>
      <p class="letter-sender">{sender}</p>
    </article>
  )
}

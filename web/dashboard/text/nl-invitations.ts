// Dutch: invitations into the portal, and their letters.

export const invitations = {
  title: 'Uitnodigingen',
  lead: 'Brieven met een code, waarmee een klant één keer in het portaal komt.',
  empty: 'Er is nog niemand uitgenodigd.',
  emptyHint: 'Kies klanten in de lijst om uit te nodigen',
  columns: {
    state: 'Stand',
    kind: 'Soort',
    by: 'Door',
    created: 'Gemaakt',
    ended: 'Tot, of gebruikt',
  },
  states: { OPEN: 'nog te gebruiken', USED: 'gebruikt', EXPIRED: 'verlopen', REVOKED: 'ingetrokken' },
  kinds: { INVITATION: 'brief', RETURN_CODE: 'code om terug te komen' },
  none: 'Deze klant is nog niet uitgenodigd.',
  invite: {
    open: 'Uitnodigen',
    some: (count: number) => `Uitnodigen (${count})`,
    titleOne: (name: string) => `${name} uitnodigen?`,
    title: (count: number) => `${count} klanten uitnodigen?`,
    action: 'Uitnodigen',
    text: 'Er komt een brief met een code, die 60 dagen geldig is en één keer werkt. Een eerdere code werkt dan niet meer, en wie daarmee in het portaal is, wordt uitgelogd.',
    once: 'De code wordt één keer getoond, in de brief. Druk de brieven meteen af.',
    refusals: {
      INVITED: null,
      NO_SUCH_CUSTOMER: 'Deze klant is er niet meer.',
      HAS_ENDED: 'Deze klant is geen houder van de aansluiting meer.',
    },
  },
  revoke: {
    open: 'Intrekken',
    title: 'Uitnodiging intrekken?',
    action: 'Intrekken',
    text: 'De code in de brief werkt dan niet meer. De klant kan opnieuw worden uitgenodigd.',
    done: 'De uitnodiging is ingetrokken.',
    refusals: {
      REVOKED: null,
      NOT_OPEN: 'De code werkte al niet meer: gebruikt, vervangen, ingetrokken of verlopen.',
      UNKNOWN: 'Deze uitnodiging is er niet meer.',
    },
  },
  letters: {
    title: 'Brieven',
    lead: (count: number) =>
      `${count === 1 ? 'Een brief' : `${count} brieven`} met een code die alleen hier wordt getoond. Druk af voordat u deze pagina verlaat.`,
    print: 'Afdrukken',
    gone: 'Er zijn geen brieven om af te drukken. Codes worden één keer getoond, en zijn weg als de pagina is verlaten.',
    goneHint: 'Nodig de klanten opnieuw uit',
    sender: 'Uw meetbedrijf',
    nameless:
      'De server weet niet hoe uw bedrijf heet, dus de brief noemt geen naam. Stel MEETPOORT_COMPANY_NAME in en herstart de server.',
    to: (name: string) => `Brief aan ${name}`,
    subject: 'Toestemming voor het delen van uw meetgegevens met Liander',
    salutation: 'Geachte heer, mevrouw,',
    paragraphs: [
      'U doet mee, of wilt meedoen, aan Dynamisch Terugleveren van netbeheerder Liander. Liander heeft daarvoor de meetgegevens van uw aansluiting nodig. Die geven wij alleen door met uw toestemming.',
      'In ons portaal leest u wat er wordt gedeeld, waarom en hoe lang. Daar geeft u toestemming, of niet. U kunt haar daar altijd weer intrekken, en u ziet er welke gegevens Liander heeft opgehaald.',
    ],
    address: 'Ga naar',
    code: 'Uw code',
    qr: 'QR-code met het adres van het portaal',
    until: (day: string) => `De code werkt één keer, tot ${day}. Geef haar aan niemand door.`,
    free: 'U bent niet verplicht toestemming te geven. Zonder uw toestemming delen wij niets.',
    closing: 'Met vriendelijke groet,',
  },
}

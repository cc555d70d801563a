// Dutch: what stands around and within every page.

export const frame = {
  skip: 'Naar de inhoud',
  menu: 'Menu',
  navigation: 'Hoofdmenu',
  watch: 'Volgen',
  register: 'Register',
  manage: 'Beheer',
  account: 'Ingelogd als',
  signOut: 'Uitloggen',
  links: {
    '/': 'Middagbord',
    '/leveringen': 'Leveringen',
    '/afgekeurd': 'Afgekeurde regels',
    '/bronnen': 'Bronnen',
    '/opvragingen': 'Opvragingen',
    '/klanten': 'Klanten',
    '/meters': 'Meters',
    '/toestemmingen': 'Toestemmingen',
    '/uitnodigingen': 'Uitnodigingen',
    '/sleutels': 'Sleutels',
    '/taken': 'Taken',
    '/gebruikers': 'Gebruikers',
    '/logboek': 'Logboek',
  },
}

export const missing = {
  title: 'Deze pagina is er niet',
  text: 'Misschien is het adres onvolledig overgenomen.',
  home: 'Naar het begin',
}

export const notice = {
  loading: 'Bezig met laden …',
  retry: 'Opnieuw proberen',
  number: 'Vermeld bij een melding dit nummer:',
  signedOut: 'Uw sessie is afgelopen. Log opnieuw in.',
  forbidden: (role: string) => `Hiervoor is de rol ${role} nodig. Vraag een beheerder om die rol.`,
  forbiddenToAll: 'Dit mag niemand opvragen. Meld het aan de beheerder.',
  badInput: (message: string) => `De server nam de invoer niet aan: ${message}`,
  tooCostly: 'Dit is te veel om in één keer te vragen. Kies een kortere periode of minder regels.',
  timedOut:
    'Dit duurde te lang en is gestopt. Kies een kortere periode of minder regels. Was het een wijziging, kijk dan eerst of zij is doorgevoerd.',
  tooLarge: 'Dit is te groot om in één keer te sturen. Splits het bestand, en stuur de delen na elkaar.',
  tooSlow:
    'Het versturen duurde te lang; er is niets veranderd. Kijk of de verbinding werkt en probeer het opnieuw.',
  busy: (seconds: number | undefined) =>
    `De server kan dit nu niet beantwoorden. Probeer het over ${seconds === undefined ? 'een minuut' : seconds === 1 ? '1 seconde' : `${seconds} seconden`} opnieuw.`,
  unreachable:
    'De server is niet te bereiken. Kijk of de verbinding werkt en probeer het over een minuut opnieuw.',
  internal: 'Er ging iets mis op de server. Probeer het opnieuw; blijft het, meld het dan aan de beheerder.',
}

export const parts = {
  next: 'Volgende',
  previous: 'Vorige',
  paging: 'Bladeren',
  all: 'alle',
  filters: 'Filters',
  clear: 'Filters wissen',
  nothingFound: 'Niets gevonden met deze filters.',
  sortBy: (name: string) => `Sorteren op ${name}`,
  choose: (name: string) => `${name} kiezen`,
  chooseAll: 'Alles op deze pagina kiezen',
  total: (count: string) => `${count} in totaal`,
  cancel: 'Annuleren',
  close: 'Sluiten',
  copy: 'Kopiëren',
  copied: 'Gekopieerd',
  asOf: (time: string) => `Stand van ${time}.`,
  refresh: 'Verversen',
}

export const signIn = {
  title: 'Inloggen',
  email: 'E-mailadres',
  password: 'Wachtwoord',
  submit: 'Inloggen',
  busy: 'Bezig …',
  with: (provider: string) => `Inloggen met ${provider}`,
  ended: 'Uw sessie is afgelopen. Log opnieuw in om verder te gaan waar u was.',
  refused: 'Dit e-mailadres en wachtwoord horen niet bij elkaar. Controleer beide en probeer het opnieuw.',
  slowDown: (seconds: number) =>
    `Te veel pogingen. Over ${seconds} ${seconds === 1 ? 'seconde' : 'seconden'} kunt u het opnieuw proberen.`,
}

export const fields = {
  badEan: 'Een EAN heeft 18 cijfers, waarvan het laatste de andere controleert.',
  now: 'Leeg is: nu.',
}

// Dutch: keys, jobs, operators and the audit trail.

export const keys = {
  title: 'Sleutels',
  lead: 'Het wachtwoord waarmee Liander binnenkomt, en de sleutels die toegangsbewijzen ondertekenen.',
  credentials: 'Wachtwoord van Liander',
  credentialColumns: {
    version: 'Versie',
    state: 'Stand',
    from: 'Geldig vanaf',
    until: 'Geldig tot',
    left: 'Nog',
    used: 'Laatst gebruikt',
  },
  credentialStates: {
    valid: 'geldig',
    ending: 'loopt af',
    ended: 'verlopen',
    revoked: 'ingetrokken',
    coming: 'nog niet geldig',
  },
  never: 'nooit',
  days: (days: number) => `${days} ${days === 1 ? 'dag' : 'dagen'}`,
  noCredentials: 'Er is nog geen wachtwoord uitgegeven. Liander kan nog niets opvragen.',
  signing: 'Sleutels voor ondertekening',
  signingLead: 'Ze wisselen vanzelf. Een sleutel blijft gepubliceerd zolang er toegangsbewijzen van gelden.',
  signingColumns: {
    kid: 'Sleutel',
    state: 'Stand',
    from: 'Ondertekent vanaf',
    until: 'Ondertekent tot',
    retired: 'Gepubliceerd tot',
    destroyed: 'Vernietigd',
  },
  signingStates: {
    next: 'straks aan de beurt',
    signing: 'ondertekent',
    retained: 'alleen gepubliceerd',
    retired: 'uit gebruik',
  },
  noSigning: 'Er is nog geen sleutel. De eerste wordt gemaakt zodra de server draait.',
}

export const jobs = {
  title: 'Taken',
  lead: 'Wat de server uit zichzelf op vaste tijden doet.',
  job: 'Taak',
  outcome: 'Uitkomst',
  outcomes: { mislukt: 'mislukt', gelukt: 'gelukt of bezig' },
  empty: 'Er heeft nog geen taak gelopen.',
  columns: { tick: 'Op de rol voor', job: 'Taak', state: 'Uitkomst', started: 'Begonnen', took: 'Duur' },
  running: 'bezig',
  done: 'gelukt',
  failed: 'mislukt',
  seconds: (seconds: string) => `${seconds} s`,
  names: {
    rotate_signing_keys: 'ondertekeningssleutels wisselen',
    warn_of_credential_end: 'waarschuwen voor het einde van het wachtwoord',
    drop_expired_readings: 'oude metingen verwijderen',
    measure_credential_end: 'einde van het wachtwoord meten',
    take_in_deliveries: 'leveringen inlezen',
  },
}

export const operators = {
  title: 'Gebruikers',
  lead: 'Wie van het meetbedrijf mag inloggen, en wat zij mogen.',
  empty: 'Er is nog geen gebruiker.',
  columns: { email: 'E-mailadres', role: 'Rol', state: 'Stand', added: 'Toegevoegd', ended: 'Beëindigd' },
  active: 'actief',
  ended: 'beëindigd',
  you: 'uzelf',
  account: 'Mijn account',
  mayDo: {
    VIEWER: 'U kunt alles inzien.',
    OPERATOR: 'U kunt alles inzien, en klanten, meters, toestemmingen en het wachtwoord van Liander beheren.',
    ADMIN: 'U kunt alles inzien en beheren, ook de gebruikers.',
  },
  email: 'E-mailadres',
  role: 'Rol',
  sessions: 'Sessies',
  sessionsLead:
    'Een sessie eindigt na 30 minuten zonder gebruik, en 12 uur nadat zij begon. Bent u een apparaat kwijt, of vergat u ergens uit te loggen, log dan overal uit.',
  everywhere: 'Overal uitloggen',
  everywhereTitle: 'Overal uitloggen?',
  everywhereText: 'U wordt in elke browser uitgelogd, ook in deze. Daarna logt u opnieuw in.',
}

export const audit = {
  title: 'Logboek',
}

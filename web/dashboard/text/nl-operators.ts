// Dutch: operators, one's own account, what is shown once.

export const operators = {
  title: 'Gebruikers',
  lead: 'Wie van het meetbedrijf mag inloggen, en wat zij mogen.',
  empty: 'Er is nog geen gebruiker.',
  columns: {
    email: 'E-mailadres',
    role: 'Rol',
    state: 'Stand',
    added: 'Toegevoegd',
    ended: 'Beëindigd',
  },
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

export const secret = {
  once: 'Het wordt één keer getoond. Kopieer het nu en bewaar het op een veilige plaats.',
  done: 'Ik heb het bewaard',
}

// Dutch: Liander's password, and the keys that sign.

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
  credentialStates: { VALID: 'geldig', ENDED: 'verlopen', REVOKED: 'ingetrokken' },
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
    WAITING: 'straks aan de beurt',
    SIGNING: 'ondertekent',
    RETAINED: 'alleen gepubliceerd',
    ENDED: 'uit gebruik',
    REVOKED: 'ingetrokken',
  },
  noSigning: 'Er is nog geen sleutel. De eerste wordt gemaakt zodra de server draait.',
  turnover: {
    label: 'Wisseling van wachtwoord',
    done: 'gedaan',
    waiting: 'nog niet',
    made: (version: number, moment: string) =>
      `Versie ${version} is gemaakt op ${moment}. Geef haar aan Liander.`,
    taken: (moment: string) => `Liander gebruikt haar sinds ${moment}.`,
    notTaken: 'Liander gebruikt haar nog niet.',
    silent: (version: number, moment: string) => `Versie ${version} is stil, sinds ${moment}.`,
    stillUsed: (version: number, moment: string) =>
      `Versie ${version} is nog in gebruik, het laatst op ${moment}.`,
    neverUsed: (version: number) => `Versie ${version} is nooit gebruikt.`,
    end: (version: number, moment: string) =>
      `Trek versie ${version} in als zij stil is, of wacht tot zij op ${moment} vanzelf eindigt.`,
  },
  issue: {
    title: 'Wachtwoord uitgeven',
    action: 'Uitgeven',
    text: 'Er komt een wachtwoord waarmee Liander meetdata kan opvragen. Het wordt één keer getoond.',
    done: 'Het wachtwoord is gemaakt.',
    shown: (username: string) =>
      `De gebruikersnaam is ${username}. Geef beide langs een veilige weg aan Liander.`,
    refusals: {
      MADE: null,
      TOO_MANY:
        'Er zijn al zo veel geldige versies als er mogen zijn. Trek er een in, of wacht tot er een eindigt.',
    },
  },
  refresh: {
    open: 'Vernieuwen',
    title: 'Wachtwoord van Liander vernieuwen',
    action: 'Nieuw wachtwoord maken',
    text: 'Het huidige blijft nog zeven dagen werken, zodat Liander ongestoord kan overstappen. Zo gaat het:',
    steps: [
      'U maakt nu het nieuwe wachtwoord. Het wordt één keer getoond.',
      'U geeft het langs een veilige weg aan Liander.',
      'Op deze pagina ziet u wanneer Liander het nieuwe gebruikt, en het oude stil is.',
      'Dan trekt u het oude in, of u wacht tot het vanzelf eindigt.',
    ],
    until: (moment: string) => `Het vorige werkt nog tot ${moment}.`,
  },
  revoke: {
    open: 'Intrekken',
    title: (version: number) => `Versie ${version} intrekken?`,
    action: 'Intrekken',
    text: 'Dit wachtwoord opent meteen niets meer, en de toegangsbewijzen die ermee zijn uitgegeven ook niet. Is het het laatste, dan krijgt Liander niets tot er een nieuw is.',
    used: (moment: string) => `Het is het laatst gebruikt op ${moment}.`,
    unused: 'Het is nooit gebruikt.',
    done: 'Het wachtwoord is ingetrokken.',
    refusals: {
      REVOKED: null,
      ALREADY_REVOKED: 'Deze versie was al ingetrokken.',
      UNKNOWN: 'Deze versie is er niet.',
    },
  },
  rotate: {
    open: 'Nu wisselen',
    title: 'Ondertekeningssleutel nu wisselen?',
    action: 'Wisselen',
    text: 'Voor als de sleutel in verkeerde handen kan zijn. Er ondertekent meteen een nieuwe, en de vorige wordt vernietigd. Dit is niet terug te draaien.',
    revokeTokens:
      'Laat ook de toegangsbewijzen vervallen die al zijn uitgegeven; Liander vraagt dan een nieuw',
    done: 'De sleutel is gewisseld.',
  },
}

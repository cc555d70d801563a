// Dutch: the noon board, deliveries and pulls.

import type { DeliveryFailureCause } from '../documents'

export const noon = {
  title: 'Middagbord',
  lead: (day: string) => `Wat er is van ${day}, dat Liander de dag erna om 12:00 komt halen.`,
  day: 'Dag',
  state: 'Stand',
  search: 'Naam of EAN',
  states: {
    SILENT: 'niets binnen',
    PARTIAL: 'onvolledig',
    ESTIMATED: 'deels geschat',
    COMPLETE: 'compleet',
    UNSHARED: 'niet gedeeld',
  },
  columns: {
    customer: 'Klant',
    meter: 'Meter',
    state: 'Stand',
    present: 'Binnen',
    missing: 'Ontbreekt',
    estimated: 'Geschat',
    lateSince: 'Stil sinds',
  },
  never: 'nog nooit',
  liveness: {
    live: 'live',
    liveHint: 'Wat verandert, verschijnt vanzelf.',
    lost: 'niet live',
    lostHint: (seconds: number) => `Om de ${seconds} seconden wordt opnieuw gekeken.`,
  },
  empty: 'Op deze dag was er geen meter om op te letten. Registreer klanten en hun meters.',
  summary: {
    label: 'In het kort',
    complete: 'Alles is binnen.',
    incomplete: (meters: string) =>
      meters === '1' ? 'Van 1 meter ontbreekt nog iets.' : `Van ${meters} meters ontbreekt nog iets.`,
    pullAt: (time: string) => `Liander komt om ${time}.`,
    notPulled: (time: string) => `Liander zou om ${time} komen, en haalde nog niets op.`,
    pulled: (moment: string) => `Opgehaald door Liander op ${moment}.`,
    share: (present: string, expected: string, share: string) =>
      `${present} van ${expected} intervallen (${share}).`,
    answersReady: (ready: string, meters: string) =>
      ready === meters
        ? 'Alle antwoorden voor Liander staan klaar.'
        : `Antwoorden die klaarstaan voor Liander: ${ready} van ${meters}; de rest wordt gemaakt zodra Liander erom vraagt.`,
    failedDeliveries: (count: string) =>
      count === '1' ? '1 levering is mislukt' : `${count} leveringen zijn mislukt`,
    rejectedLines: (count: string) =>
      count === '1' ? '1 regel is afgekeurd' : `${count} regels zijn afgekeurd`,
  },
  heatMap: {
    title: 'Volledigheid per dag',
    label: 'Volledigheid per dag, vijf weken',
    weekdays: ['ma', 'di', 'wo', 'do', 'vr', 'za', 'zo'],
    present: (present: string, expected: string) => `${present} van ${expected} intervallen`,
    estimated: (count: string) => `${count} geschat`,
    corrected: (count: string) => `${count} gecorrigeerd`,
    legend:
      'Groen: compleet. Groen met een streep: deels geschat. Oker: onvolledig. Rood: niets binnen. Kies een dag om hem in de grafiek te zien.',
  },
}

export const deliveries = {
  title: 'Leveringen',
  lead: 'Bestanden en berichten met metingen, zoals ze binnenkwamen.',
  state: 'Stand',
  states: {
    WAITING: 'wacht',
    RUNNING: 'bezig',
    DONE: 'verwerkt',
    FAILED: 'mislukt',
    INTERRUPTED: 'afgebroken',
    REPEATED: 'herhaald',
  },
  empty: 'Er is nog niets geleverd.',
  emptyHint: 'Leg een bestand in de map voor leveringen, of laat een meter of head-end het aanbieden.',
  columns: {
    received: 'Ontvangen',
    name: 'Naam',
    way: 'Via',
    state: 'Stand',
    lines: 'Regels',
    inserted: 'Nieuw',
    revised: 'Gewijzigd',
    unchanged: 'Ongewijzigd',
    rejected: 'Afgekeurd',
  },
  ways: {
    folder: 'map',
    push: 'aangeboden',
    pull: 'opgehaald',
    simulator: 'simulator',
    command: 'opdrachtregel',
    repair: 'herstel',
  },
  repairOf: (id: string) => `herstel van levering ${id}`,
  nothingTaken: 'Van deze levering is niets ingelezen.',
  notFound: 'Deze levering is er niet.',
  notFoundHint: 'Zoek de levering op in de lijst.',
  ofSource: 'Bron',
  describedBy: 'Gelezen zoals beschreven bij',
  finished: 'Verwerkt',
  took: (seconds: string) => `in ${seconds} s`,
  failure: 'Waarom mislukt',
  failures: {
    WRONG_HEADER:
      'Een kolom ontbreekt in de kop of staat er twee keer in. Pas het bestand aan in de map met mislukte leveringen, en lees het opnieuw in.',
    EMPTY: 'Er staat geen enkele meting in het bestand. Lever het opnieuw, met de kop en de metingen erin.',
    BROKEN_ARCHIVE: 'Het bestand is ingepakt en kan niet worden uitgepakt. Lever het opnieuw.',
    ARCHIVE_TOO_LARGE: 'Het bestand is ingepakt en wordt uitgepakt te groot. Splits het en lever de delen.',
    NESTED_ARCHIVE:
      'In het ingepakte bestand zit nog een ingepakt bestand. Pak het één keer in en lever het opnieuw.',
    BROKEN_DOCUMENT:
      'Het bestand is niet het document of de werkmap die de bron beschrijft, of te groot om in één keer te lezen.',
    NO_DELIVERY_IN_ARCHIVE: 'In het archief zit geen bestand dat eindigt op .csv, .ndjson of .jsonl.',
    TROUBLE:
      'De database deed het niet, of iets anders bij ons. Het bestand wordt vanzelf opnieuw geprobeerd. Waarom staat in het log van de server.',
    ABANDONED:
      'De server hield ermee op terwijl hij dit inlas. Ligt het bestand er nog, dan wordt het vanzelf opnieuw geprobeerd.',
    NOT_A_FILE:
      'Dit is geen bestand, maar bijvoorbeeld een verwijzing naar een ander bestand. Lever het bestand zelf.',
    UNREADABLE:
      'Het bestand kan niet worden gelezen. Kijk of de server het mag lezen; het wordt vanzelf opnieuw geprobeerd.',
    IMMOVABLE:
      'Het bestand kan niet uit de map met aangeboden bestanden worden gehaald. Kijk of de server daar mag schrijven; het wordt vanzelf opnieuw geprobeerd.',
    GONE: 'Het bestand is weggehaald voordat het kon worden ingelezen. Lever het opnieuw.',
    GIVEN_UP: 'Een medewerker heeft deze levering opgegeven. Het bestand ligt bij de mislukte leveringen.',
    PAST_TIME: 'Het kon niet worden ingelezen voordat metingen uit die tijd werden verwijderd.',
  } satisfies Record<DeliveryFailureCause, string>,
  failureWords: 'In de woorden van de server:',
  hash: 'SHA-256',
  rejected: 'Afgekeurde regels',
  notAllKept: (kept: string) =>
    `Alleen de eerste ${kept} regels zijn bewaard. Neem de oorzaak weg en lees de levering opnieuw in: dan komen ook de andere erbij.`,
  noneRejected: 'Alle regels zijn aangenomen.',
  attempts: 'Pogingen',
  retried: 'Opnieuw ingelezen',
  due: 'Volgende poging',
  repeats: 'Zelfde als',
  retryOf: 'Nieuwe poging van',
  nothingNew:
    'Deze levering is gelijk aan een eerdere, die in haar geheel is ingelezen. Er is niets gewijzigd.',
  notMoved:
    'Deze levering is afgehandeld, maar haar bestand kan niet worden verplaatst. Dat wordt vanzelf opnieuw geprobeerd; er wordt niets dubbel ingelezen.',
  retry: {
    title: 'Levering opnieuw inlezen?',
    action: 'Opnieuw inlezen',
    text: 'Het bestand wordt binnen enkele seconden als nieuwe levering ingelezen, en regel voor regel opnieuw beoordeeld. Van gelijke metingen telt dan wat hierin staat. Herstel eerst wat er mis was. Een afgebroken levering wordt meteen opnieuw geprobeerd.',
    done: 'Het bestand wordt opnieuw ingelezen.',
    refusals: {
      BROUGHT_BACK: null,
      TRIED_NOW: null,
      NOT_FOUND: 'Deze levering is er niet.',
      UNDER_WAY: 'Deze levering wordt al ingelezen.',
      RETRIED_ALREADY: 'Deze levering is al opnieuw ingelezen.',
      PAST_TIME: 'Het bestand wordt niet meer bewaard: metingen uit die tijd zijn verwijderd.',
      NO_FILE: 'Het bestand ligt niet meer in de map voor leveringen. Lever het opnieuw.',
      SOURCE_DISABLED: 'Van deze bron wordt niets ingelezen. Zet haar eerst weer aan.',
      NO_DROP_FOLDER: 'Deze server heeft geen map voor leveringen. Lever het bestand opnieuw.',
    },
  },
  giveUp: {
    title: 'Levering opgeven?',
    action: 'Opgeven',
    text: 'Deze levering wordt niet meer geprobeerd. Haar bestand gaat naar de mislukte leveringen, waar u het later alsnog opnieuw kunt laten inlezen.',
    done: 'De levering is opgegeven.',
    refusals: {
      GIVEN_UP: null,
      NOT_FOUND: 'Deze levering is er niet.',
      RUNNING: 'Deze levering wordt op dit moment ingelezen. Wacht tot dat klaar is.',
      ENDED: 'Deze levering is al afgehandeld.',
    },
  },
}

export const pulls = {
  title: 'Opvragingen',
  lead: 'Wat Liander heeft gevraagd en gekregen.',
  day: 'Dag',
  credential: 'Versie van het wachtwoord',
  klantEan: 'EAN aansluiting',
  meterEan: 'EAN meter',
  badEan: 'Vul een EAN van 18 cijfers in.',
  empty: 'Liander heeft nog niets opgevraagd.',
  columns: {
    answered: 'Beantwoord',
    call: 'Vraag',
    subject: 'Over',
    period: 'Periode',
    meters: 'Meters',
    readings: 'Intervallen',
    credential: 'Wachtwoord',
    number: 'Nummer',
  },
  calls: { beschikbare_metingen: 'beschikbare metingen', meetdata: 'meetdata' },
  customersAsked: (count: string) => `${count} aansluitingen`,
  version: (version: number) => `versie ${version}`,
  unchanged: 'ongewijzigd',
  rehearsal: 'repetitie',
  rehearsalHint: 'Zelf gevraagd, om te zien wat Liander krijgt.',
}

export const dryRun = {
  title: 'Proefopvraging',
  open: 'Proefopvraging',
  lead: 'Wat Liander nu zou krijgen, en waarom iets niet. Er wordt niets opgevraagd of vastgelegd.',
  choose: 'Vul de EAN van een aansluiting in.',
  columns: {
    meter: 'EAN meter',
    answer: 'Antwoord',
    expected: 'Verwacht',
    given: 'Gegeven',
    missing: 'Ontbreekt',
    withheld: 'Achtergehouden',
    newest: 'Nieuwste te delen',
  },
  answers: (status: number) => (status === 200 ? 'metingen (200)' : `niets (${status})`),
  nothing: 'Van deze aansluiting wordt niets gegeven:',
  reasons: {
    NO_SUCH_CONNECTION: 'deze aansluiting is niet bekend',
    NO_HOLDER_NOW: 'niemand is nu houder van de aansluiting',
    NEVER_CONSENTED: 'er is nooit toestemming gegeven',
    WITHDRAWN: 'de toestemming is ingetrokken',
    UNKNOWN_METER: 'deze meter is niet bekend',
    NOT_THIS_CUSTOMERS_METER: 'deze meter hoort bij een andere aansluiting',
    BEFORE_CONSENT: 'van voor de toestemming',
    EXPIRED: 'worden niet meer bewaard',
    NOT_INSTALLED: 'van voor de plaatsing of na de verwijdering van de meter',
    NO_READINGS: 'er zijn geen metingen',
  },
  sample: (ean: string) => `Eerste regels voor ${ean}, zoals Liander ze krijgt`,
}

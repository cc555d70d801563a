// Dutch: describing a source by a sample, and what a sample would become.

import type { RejectionReason } from '../documents'
import type { Doubt } from '../sources/guess/guess'

export const describe = {
  title: 'Bron beschrijven',
  lead: 'Kies een bestand zoals de bron het levert. Er wordt niets ingelezen: u ziet alleen wat het zou worden.',
  sample: 'Voorbeeldbestand',
  drop: 'Sleep een bestand hierheen, of kies het.',
  kinds: 'CSV of andere tekst, JSON, Excel (.xlsx), ook ingepakt als gzip of zip.',
  other: 'Ander bestand',
  again: 'Opnieuw een voorstel maken op grond van dit bestand',
  reading: 'Bezig met het bestand …',
  unfit: {
    empty: 'Dit bestand is leeg.',
    'too-large':
      'Dit bestand is te groot om te bekijken: van JSON, Excel en zip hoogstens 700 kB. Kies een kleiner voorbeeld.',
    broken: 'Dit bestand is ingepakt en kan niet worden uitgepakt.',
  },
  cut: 'Alleen het begin van het bestand wordt bekeken.',
  guessed: 'Dit is een voorstel op grond van het bestand. Kijk na of het klopt:',
  doubts: {
    time: 'Er is geen kolom met tijden herkend.',
    label: 'Het bestand zegt niet of een tijd het begin of het einde van het interval is.',
    identifier: 'Er is geen kolom herkend die zegt van welke meter een waarde is.',
    value: 'Er is geen kolom met waarden herkend.',
    unit: 'De eenheid staat er niet bij.',
    counter:
      'Dit lijken tellerstanden, waarvan het verschil telt. Zijn het waarden van het interval zelf, kies dat dan bij Kanalen.',
    registers:
      'Er zijn telwerken per tarief en ook een telwerk met het totaal. Alleen het totaal wordt gelezen.',
    quarter: 'Dit zijn kwartierwaarden; Liander vraagt waarden van vijf minuten.',
  } satisfies Record<Doubt, string>,
  asForm: 'Formulier',
  asText: 'Tekst (TOML)',
  view: 'Weergave van de beschrijving',
  textHint:
    'Wat het formulier niet kent, zegt de tekst. Opmerkingen vervallen als u daarna het formulier wijzigt.',
  notForm: 'Verbeter eerst de tekst; daarna kunt u verder met het formulier.',
  name: 'Naam van de bron',
  nameHint: 'Kleine letters, cijfers en streepjes, zoals head-end-noord. Zo heet ook haar map.',
  save: 'Bron opslaan',
  savedTitle: (name: string) => `${name} is beschreven`,
  saved: 'De bron is opgeslagen.',
  exists:
    'Er is al een bron met deze naam. Opslaan zou haar beschrijving vervangen: kies een andere naam, of wijzig de bron op haar eigen pagina.',
  tryTitle: (name: string) => `${name} uitproberen`,
  next: {
    aliases: 'Aliassen',
    aliasesText: (count: string) =>
      count === '1'
        ? '1 naam in het voorbeeld heeft nog geen alias. Vul achter die naam de EAN van de meter in.'
        : `${count} namen in het voorbeeld hebben nog geen alias. Vul achter elke naam de EAN van de meter in.`,
    aliasesDone: 'De aliassen zijn ingelezen.',
    noAliases: 'Alle meters in het voorbeeld zijn bekend: er zijn geen aliassen nodig.',
    meters: (count: string) =>
      count === '1'
        ? '1 meter in het voorbeeld is nog niet geregistreerd.'
        : `${count} meters in het voorbeeld zijn nog niet geregistreerd.`,
    toSource: 'Naar de bron',
  },
}

export const preview = {
  title: 'Wat het wordt',
  label: 'Regels van het voorbeeld, en wat ze worden',
  outcome: (lines: string, readings: string, rejected: string) =>
    `${lines === '1' ? '1 regel' : `${lines} regels`}, waarin ${readings === '1' ? '1 meting' : `${readings} metingen`}. ${
      rejected === '0'
        ? 'Alles kan zo worden ingelezen.'
        : rejected === '1'
          ? '1 regel wordt zo niet ingelezen.'
          : `${rejected} regels worden zo niet ingelezen.`
    }`,
  choose: 'Kies een bestand om te zien wat het zou worden.',
  busy: 'Bezig …',
  mistake: 'De beschrijving klopt nog niet.',
  unreadable: 'Van dit bestand wordt niets ingelezen.',
  unknownSource: 'Deze bron is er niet meer.',
  columns: { number: 'Regel', becomes: 'Wordt', text: 'Zoals het er staat' },
  nothing: 'geen waarde',
  part: 'telt mee met andere regels',
  more: (count: string) => `en nog ${count} metingen`,
  inPart:
    'Het bestand heeft zo veel waarden dat alleen van de eerste is nagegaan welke metingen ze samen maken. De metingen van de rest zijn hier niet meegeteld; ingelezen wordt alles.',
  first: (shown: string, all: string) => `De eerste ${shown} van ${all} regels.`,
  waitsAlias: 'wacht op alias',
  waitsMeter: 'meter niet geregistreerd',
  statuses: { measured: 'gemeten', estimated: 'geschat', corrected: 'gecorrigeerd' } as Record<
    string,
    string
  >,
  reasons: 'Waarom regels niet worden ingelezen',
  /** What is wrong where a description says how it should be. */
  explanations: {
    INVALID_NUMBER: (field) => `${field} is geen getal zoals de bron ze schrijft.`,
    INVALID_TIME: (field) => `${field} is geen tijd zoals beschreven.`,
    TIME_WITHOUT_OFFSET: (field) => `${field} zegt niet op welke klok: kies er een bij Tijd.`,
    INVALID_STATUS: (field) => `${field} is een status die niet is beschreven.`,
    UNKNOWN_CHANNEL: () =>
      'Van dit kanaal is niet beschreven wat het meet, of een alias moet zeggen van wie het is.',
  } as Partial<Record<RejectionReason, (field: string) => string>>,
  server: 'In de woorden van de server:',
  unknownIdentifiers: (count: string) =>
    count === '1' ? '1 naam zonder alias' : `${count} namen zonder alias`,
  unknownMeters: (count: string) =>
    count === '1' ? '1 meter is niet geregistreerd' : `${count} meters zijn niet geregistreerd`,
}

export const form = {
  container: {
    title: 'Bestand',
    kind: 'Soort',
    kinds: {
      csv: 'CSV of andere tekst',
      xlsx: 'Excel (.xlsx)',
      ndjson: 'JSON, een object per regel',
      json: 'JSON-document',
    },
    delimiter: 'Tussen de kolommen',
    delimiters: { ';': 'puntkomma ;', ',': 'komma ,', '\t': 'tab', '|': 'streep |' },
    quote: 'Aanhalingsteken',
    quotes: { '"': 'dubbel "', "'": "enkel '" },
    encoding: 'Tekens',
    encodings: { 'utf-8': 'UTF-8 of UTF-16', 'windows-1252': 'Windows (West-Europa)' },
    skipLines: 'Regels boven de kop',
    heading: 'De eerste regel noemt de kolommen',
    sheet: 'Werkblad',
    sheetHint: 'Leeg is: het eerste.',
    path: 'Plaats van de records',
    pathHint: 'Zoals data.channels[].values[]; [] is elk van een lijst.',
  },
  layout: {
    title: 'Indeling',
    shape: 'Hoe de waarden staan',
    shapes: {
      long: 'een regel per waarde',
      wide: 'een kolom per kanaal',
      day: 'een regel per dag, een kolom per interval',
      meters: 'een kolom per meter',
    },
    whose: 'Van welke meter',
    places: {
      column: 'staat in een kolom',
      columns: 'staat in twee kolommen samen',
      file_name: 'staat in de bestandsnaam',
      cell: 'staat boven de kop',
      fixed: 'alles is van één meter',
    },
    column: 'Kolom met de meter',
    column2: 'Tweede kolom met de meter',
    fileName: 'Bestandsnaam, met {} waar de meter staat',
    fileNameHint: '* staat voor wat er verder staat, zoals {}_*.csv.',
    line: 'Regel',
    place: 'Plaats in de regel',
    fixed: 'Naam van de meter bij de bron',
    channel: 'Kolom met het kanaal',
    ignored: 'Kanalen die we overslaan',
    ignoredHint: 'Gescheiden door komma’s; * staat voor wat er volgt, zoals 18*.',
    value: 'Kolom met de waarde',
    unit: 'Kolom met de eenheid',
    factor: 'Kolom met een factor',
    status: 'Kolom met de status',
    first: 'Eerste kolom met waarden',
    columnAt: (place: number) => `kolom ${place}`,
    none: 'geen',
  },
  time: {
    title: 'Tijd',
    column: 'Kolom met de tijd, of de datum',
    format: 'Hoe een tijd is geschreven',
    label: 'Een tijd is van het interval',
    labels: { end: 'het einde', start: 'het begin' },
    counterHint: 'De tijd waarop een teller zo stond, is het einde.',
    summerColumn: 'Kolom die zomer- of wintertijd zegt',
    summerHint:
      'Nodig voor het uur dat dubbel voorkomt als de klok teruggaat, als de regels niet op volgorde staan.',
    noSummer: 'die is er niet',
    summer: 'Wat daarin staat bij zomertijd',
    winterHint: 'Al het andere is wintertijd.',
  },
  moment: {
    clockColumn: 'Kolom met het tijdstip',
    inOne: 'staat in dezelfde kolom',
    formats: {
      iso: '2026-11-21 00:05 (ISO)',
      unix_seconds: 'seconden sinds 1970',
      unix_millis: 'milliseconden sinds 1970',
      '%d-%m-%Y %H:%M': '21-11-2026 00:05',
      '%d-%m-%Y %H:%M:%S': '21-11-2026 00:05:00',
      '%d/%m/%Y %H:%M': '21/11/2026 00:05',
      '%d.%m.%Y %H:%M': '21.11.2026 00:05',
      '%Y%m%d%H%M': '202611210005',
      '%d-%m-%Y': '21-11-2026 (alleen de dag)',
    } as Record<string, string>,
    pattern: 'anders, namelijk',
    patternLabel: 'Patroon',
    patternHint: '%d dag, %m maand, %Y jaar, %H uur, %M minuut, %S seconde.',
    clock: 'Op welke klok',
    clocks: {
      amsterdam: 'Nederlandse tijd',
      utc: 'UTC',
      '+01:00': 'altijd wintertijd (+01:00)',
      '': 'staat erbij',
    } as Record<string, string>,
  },
  interval: {
    title: 'Interval',
    minutes: 'Lengte van een interval',
    lengths: { '5': '5 minuten', '15': '15 minuten', '1': '1 minuut' },
    shorter: 'korter dan een minuut',
    seconds: 'Om de hoeveel seconden',
    secondsChoices: Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 25, 30, 50].map((seconds) => [seconds, String(seconds)]),
    ) as Record<string, string>,
    quarters: 'Kwartierwaarden',
    quarterChoices: { refuse: 'afkeuren', estimate: 'drie keer schatten' },
    coverage: 'Minste dekking in procenten',
    coverageHint: 'Van de waarden in vijf minuten. Is de dekking niet volledig, dan is de meting geschat.',
  },
  issue: {
    title: 'Versie van een regel',
    lead: 'Van twee regels over dezelfde waarde telt de hoogste versie, of die het laatst is aangemaakt. Zegt de bron dat niet, dan telt de regel die het laatst binnenkomt.',
    column: 'Kolom met de versie of aanmaaktijd',
    none: 'die is er niet',
    format: 'Hoe dit is geschreven',
    number: 'een nummer dat oploopt',
  },
  numbers: {
    title: 'Getallen',
    decimal: 'Decimaalteken',
    decimals: { '.': 'punt', ',': 'komma' },
    thousands: 'Tussen duizendtallen',
    thousandsChoices: { '': 'niets', '.': 'punt', ',': 'komma', ' ': 'spatie', "'": 'apostrof' },
    missing: 'Staat voor geen waarde',
    missingHint: 'Gescheiden door komma’s, naast een lege cel.',
  },
  channels: {
    title: 'Kanalen',
    lead: 'Wat de bron meet. * is elk kanaal dat hier niet staat.',
    name: 'Kanaal',
    quantity: 'Grootheid',
    quantities: {
      active_power: 'werkelijk vermogen',
      reactive_power: 'blindvermogen',
      voltage_l1: 'spanning L1',
      voltage_l2: 'spanning L2',
      voltage_l3: 'spanning L3',
      '': 'zegt de alias',
    } as Record<string, string>,
    unit: 'Eenheid',
    direction: 'Positief is',
    directions: { import: 'levering uit het net', export: 'teruglevering' },
    counter: 'Een waarde is',
    counters: { interval: 'van het interval', counter: 'een tellerstand' },
    part: 'deel van het totaal',
    hint: 'Van tellerstanden telt het verschil. Een deel is bijvoorbeeld het telwerk van één tarief, of een van twee meters onder één EAN: alle delen worden opgeteld.',
    add: 'Kanaal toevoegen',
    remove: (name: string) => `Kanaal ${name} verwijderen`,
    removeShort: 'Verwijderen',
    of: (label: string, name: string) => `${label} van kanaal ${name}`,
  },
  status: {
    title: 'Status',
    text: 'Tekst',
    meaning: 'Betekenis',
    meanings: {
      measured: 'gemeten',
      estimated: 'geschat',
      corrected: 'gecorrigeerd',
      missing: 'geen waarde',
    },
    add: 'Status toevoegen',
    remove: (name: string) => `Status ${name} verwijderen`,
    other: 'Elke andere status',
    others: { refuse: 'afkeuren', measured: 'gemeten', estimated: 'geschat' },
  },
}

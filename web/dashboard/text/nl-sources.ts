// Dutch: sources, and describing one.

import type {
  DefineSourceStatus,
  EndSourceAliasStatus,
  ImportSourceAliasesStatus,
  Quantity,
  RemoveSourceAliasStatus,
  SetSourceEnabledStatus,
} from '../documents'

export const sources = {
  title: 'Bronnen',
  lead: 'Systemen die meetwaarden leveren in een formaat van henzelf.',
  describe: 'Bron beschrijven',
  state: 'Stand',
  states: { aan: 'aan', uit: 'uit' },
  columns: {
    name: 'Naam',
    state: 'Stand',
    version: 'Versie',
    aliases: 'Aliassen',
    latest: 'Laatste levering',
    rejected: 'Afgekeurd',
    described: 'Beschreven',
  },
  rejectedHint: 'van de laatste 10 leveringen',
  never: 'nog niets',
  empty: 'Er is nog geen bron.',
  emptyHint:
    'Een bron is een systeem dat meetwaarden levert in een formaat van zichzelf: een head-end, een meetdatasysteem, het portaal van een ander meetbedrijf. U beschrijft één keer hoe het zijn meetwaarden schrijft; daarna worden zijn bestanden vanzelf ingelezen. Voor bestanden in ons eigen formaat is geen bron nodig.',
  emptyAction: 'Beschrijf een bron aan de hand van een bestand',
  notFound: 'Deze bron is er niet.',
  notFoundHint: 'Zoek de bron op in de lijst.',
  by: (who: string) => `door ${who}`,
  disabledSince: 'Uit sinds',
  disable: {
    action: 'Uitzetten',
    title: 'Bron uitzetten?',
    text: 'Van deze bron wordt niets meer ingelezen, tot zij weer wordt aangezet. Wat al is ingelezen, blijft.',
    done: 'De bron staat uit.',
  },
  enable: {
    action: 'Aanzetten',
    title: 'Bron aanzetten?',
    text: 'Wat in de map van deze bron ligt, wordt weer ingelezen.',
    done: 'De bron staat aan.',
  },
  enabledRefusals: {
    CHANGED: null,
    UNCHANGED: null,
    UNKNOWN: 'Deze bron is er niet meer.',
  } satisfies Record<SetSourceEnabledStatus, string | null>,
  description: {
    title: 'Beschrijving',
    lead: 'Hoe de bron haar meetwaarden schrijft. Een wijziging geldt voor wat hierna wordt ingelezen.',
    save: 'Opslaan',
    saved: 'De beschrijving is opgeslagen.',
    unchanged: 'Er was niets gewijzigd.',
    tryIt: 'Met een bestand uitproberen',
    label: 'Beschrijving (TOML)',
    keys: 'Tab springt in; met Escape en daarna Tab verlaat u het veld.',
    undo: 'Wijzigingen weggooien',
  },
  mistake: {
    at: (line: number, column: number | null) =>
      column === null ? `Regel ${line}:` : `Regel ${line}, teken ${column}:`,
    somewhere: 'In de beschrijving:',
    show: 'Toon de plaats',
  },
  statuses: {
    REGISTERED: null,
    CHANGED: null,
    UNCHANGED: null,
    INVALID_NAME:
      'Een bron heet met 2 tot 40 kleine letters, cijfers en streepjes, en begint met een letter.',
    INVALID_DESCRIPTION: 'De beschrijving klopt nog niet.',
  } satisfies Record<DefineSourceStatus, string | null>,
  versions: {
    title: 'Versies',
    first: 'Eerste beschrijving.',
    version: (version: number) => `Versie ${version}`,
    restore: 'In de tekst zetten',
    restored: (version: number) => `Versie ${version} staat in de tekst. Sla op om haar te gebruiken.`,
    oldest: 'Oudere versies staan in het logboek.',
  },
  deliver: {
    title: 'Leveren',
    folder: 'Map',
    text: 'Leg een bestand in deze map, onder de map voor leveringen van de server. Binnen enkele seconden wordt het ingelezen.',
    rename:
      'Schrijf het onder een tijdelijke naam (eindigend op .part of .tmp) en hernoem het als het compleet is: zo wordt nooit een half bestand gelezen.',
    sftp: 'Levert de bron via SFTP, geef haar account dan alleen deze map: zie de handleiding bij bronnen.',
  },
  deliveries: {
    title: 'Laatste leveringen',
    none: 'Er is nog niets van deze bron gekomen.',
    all: 'Alle leveringen van deze bron',
  },
}

export const aliases = {
  title: 'Aliassen',
  lead: 'Onder welke naam de bron een meter kent. Een EAN van een meter heeft geen alias nodig.',
  import: 'Aliassen inlezen',
  identifier: 'Naam bij de bron',
  meterEan: 'EAN meter',
  badEan: 'Vul een EAN van 18 cijfers in.',
  empty: 'Deze bron heeft geen aliassen.',
  columns: {
    identifier: 'Naam bij de bron',
    channel: 'Kanaal',
    meter: 'Meter',
    quantity: 'Grootheid',
    factor: 'Factor',
    valid: 'Geldig',
    actions: '',
  },
  allChannels: 'alle',
  asDescribed: 'zoals beschreven',
  always: 'altijd',
  from: (moment: string) => `vanaf ${moment}`,
  until: (moment: string) => `tot en met ${moment}`,
  end: {
    action: 'Beëindigen',
    title: 'Alias beëindigen?',
    text: (identifier: string) =>
      `Vanaf het moment dat u kiest, betekent ${identifier} bij deze bron geen meter meer, of een andere. Wat is ingelezen, blijft.`,
    moment: 'Geldt tot en met het interval dat eindigt op',
    done: 'De alias is beëindigd.',
    refusals: {
      ENDED: null,
      UNKNOWN: 'Deze alias is er niet meer.',
      NOT_BEGUN: 'De alias begint pas dan, of later. Verwijder hem.',
      ENDED_ALREADY: 'De alias eindigt dan al, of eerder.',
    } satisfies Record<EndSourceAliasStatus, string | null>,
  },
  remove: {
    action: 'Verwijderen',
    title: 'Alias verwijderen?',
    text: (identifier: string, ean: string) =>
      `Verwijder een alias alleen als hij een vergissing was: ${identifier} is dan nooit meter ${ean} geweest. Metingen die zo zijn binnengekomen blijven, tot ze opnieuw worden geleverd.`,
    done: 'De alias is verwijderd.',
    refusals: {
      REMOVED: null,
      UNKNOWN: 'Deze alias is er niet meer.',
    } satisfies Record<RemoveSourceAliasStatus, string | null>,
  },
  importing: {
    title: 'Aliassen inlezen',
    lead: 'Kies een CSV-bestand of plak de regels. Alles wordt ingelezen, of bij een fout niets.',
    file: 'Bestand (CSV)',
    text: 'Regels',
    hint: 'De eerste regel noemt de kolommen: identifier en meter_ean, en naar keuze channel, quantity, factor, valid_from en valid_until.',
    action: 'Inlezen',
    done: (added: string, unchanged: string) =>
      `${added === '1' ? '1 alias is' : `${added} aliassen zijn`} ingelezen${unchanged === '0' ? '' : `, ${unchanged} waren al bekend`}.`,
    refusals: {
      IMPORTED: null,
      UNKNOWN_SOURCE: 'Deze bron is er niet meer.',
      INVALID_FILE: 'Dit is geen CSV met aliassen.',
      TOO_MANY_LINES: 'Dit zijn te veel regels in één keer: hoogstens 100.000.',
      BAD_LINES: 'Er is niets ingelezen: deze regels kloppen niet.',
    } satisfies Record<ImportSourceAliasesStatus, string | null>,
    bad: (count: string, shown: string) =>
      count === shown
        ? `${count} regels kloppen niet.`
        : `${count} regels kloppen niet; dit zijn de eerste ${shown}.`,
    line: (line: string) => `Regel ${line}`,
  },
}

export const quantities: Record<Quantity, string> = {
  ACTIVE_POWER: 'werkelijk vermogen',
  REACTIVE_POWER: 'blindvermogen',
  VOLTAGE_L1: 'spanning L1',
  VOLTAGE_L2: 'spanning L2',
  VOLTAGE_L3: 'spanning L3',
}

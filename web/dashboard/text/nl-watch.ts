// Dutch: the noon board, deliveries and pulls.

export const noon = {
  title: 'Middagbord',
  lead: 'Is de opvraging van 12:00 compleet?',
}

export const deliveries = {
  title: 'Leveringen',
  lead: 'Bestanden en berichten met metingen, zoals ze binnenkwamen.',
  state: 'Stand',
  states: { RUNNING: 'bezig', DONE: 'verwerkt', FAILED: 'mislukt' },
  empty: 'Er is nog niets geleverd.',
  emptyHint: 'Leg een bestand in de map voor leveringen, of laat een meter of head-end het aanbieden.',
  columns: {
    received: 'Ontvangen',
    name: 'Naam',
    source: 'Bron',
    state: 'Stand',
    lines: 'Regels',
    inserted: 'Nieuw',
    revised: 'Gewijzigd',
    unchanged: 'Ongewijzigd',
    rejected: 'Afgekeurd',
  },
  sources: {
    folder: 'map',
    push: 'aangeboden',
    pull: 'opgehaald',
    simulator: 'simulator',
    command: 'opdrachtregel',
    repair: 'herstel',
  },
  notFound: 'Deze levering is er niet.',
  notFoundHint: 'Zoek de levering op in de lijst.',
  finished: 'Verwerkt',
  took: (seconds: string) => `in ${seconds} s`,
  failure: 'Waarom mislukt',
  hash: 'SHA-256',
  rejected: 'Afgekeurde regels',
  noneRejected: 'Alle regels zijn aangenomen.',
  lineColumns: { number: 'Regel', reason: 'Reden', detail: 'Wat er mis is', text: 'Zoals ontvangen' },
}

export const rejected = {
  reasons: {
    broken_text: 'geen leesbare tekst',
    line_too_long: 'regel te lang',
    wrong_cell_count: 'verkeerd aantal kolommen',
    invalid_json: 'geen geldige JSON',
    missing_field: 'veld ontbreekt',
    invalid_ean: 'ongeldige EAN',
    unknown_meter: 'onbekende meter',
    invalid_time: 'ongeldig tijdstip',
    time_without_offset: 'tijdstip zonder tijdzone',
    off_grid: 'niet op vijf minuten',
    in_future: 'in de toekomst',
    too_old: 'te oud',
    invalid_number: 'ongeldig getal',
    out_of_range: 'buiten bereik',
    no_value: 'geen waarde',
    invalid_status: 'ongeldige status',
  },
}

export const pulls = {
  title: 'Opvragingen',
  lead: 'Wat Liander heeft gevraagd en gekregen.',
  klantEan: 'EAN aansluiting',
  meterEan: 'EAN meter',
  eanHint: '18 cijfers',
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
}

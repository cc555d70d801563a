// Dutch: registering customers and meters from a file.

export const portfolio = {
  title: 'Klanten en meters inlezen',
  open: 'Inlezen uit CSV',
  lead: 'Kies een bestand. Eerst ziet u wat er met elke regel zou gebeuren; er verandert nog niets.',
  file: 'Bestand (CSV, UTF-8)',
  format: 'Hoe het bestand eruitziet',
  formatText:
    'De eerste regel noemt de kolommen, gescheiden door komma of puntkomma: klant_ean en name, en naar keuze valid_from, company_number (KvK-nummer), meter_ean, meter_type (overdrachtspuntmeter of bruto-productiemeter), inverted, voltage_reference, nominal_voltage_v en installed_at. Een klant met twee meters staat op twee regels. Een bestand dat nog eens wordt ingelezen, verandert niets.',
  example: `klant_ean;name;meter_ean;meter_type
871685900000000127;Bakkerij Voorbeeld;871685900000000134;overdrachtspuntmeter
871685900000000127;Bakkerij Voorbeeld;871685900000000141;bruto-productiemeter`,
  busy: 'Bezig …',
  unreadable: (message: string) =>
    `Het bestand is niet te lezen: ${message}. Verbeter het en kies het opnieuw.`,
  reportDry: 'Wat er zou gebeuren',
  reportDone: 'Wat er is gebeurd',
  action: (lines: string) => `${lines} regels inlezen`,
  actionSome: (lines: string) => `${lines} regels inlezen, de andere overslaan`,
  done: 'Het bestand is ingelezen.',
  statuses: { REFUSED: 'afgekeurd', REGISTERED: 'nieuw', UNCHANGED: 'al bekend' },
  statusesDone: { REFUSED: 'afgekeurd', REGISTERED: 'geregistreerd', UNCHANGED: 'al bekend' },
  columns: { number: 'Regel', status: 'Stand', problems: 'Wat er mis is' },
  cut: (shown: string, all: string) => `De eerste ${shown} van ${all} regels.`,
}

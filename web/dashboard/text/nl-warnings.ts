// Dutch: what needs attention, by the server's codes.

import type { WarningCode } from '../documents'

interface Words {
  text: string
  /** What to do. */
  advice: string
  /** Where; with a slash at its end, the subject follows. */
  place?: string
}

const codes: Record<WarningCode, Words> = {
  NO_VALID_CREDENTIAL: {
    text: 'Liander heeft geen geldig wachtwoord.',
    advice: 'Er kan niets worden opgevraagd. Geef een wachtwoord uit.',
    place: '/sleutels',
  },
  CREDENTIAL_ENDS: {
    text: 'Het laatste geldige wachtwoord van Liander loopt af.',
    advice: 'Vernieuw het op tijd.',
    place: '/sleutels',
  },
  CERTIFICATE_ENDS: {
    text: 'Het certificaat van de server loopt af, of is verlopen.',
    advice: 'Vervang het bestand; de server leest het zelf opnieuw.',
  },
  DELIVERY_FAILED: {
    text: 'Een levering is mislukt.',
    advice: 'Herstel het bestand en lees het opnieuw in.',
    place: '/leveringen/',
  },
  DELIVERY_INTERRUPTED: {
    text: 'Een levering is afgebroken.',
    advice: 'Zij wordt vanzelf opnieuw geprobeerd. Blijft dit staan, kijk dan in het log van de server.',
    place: '/leveringen/',
  },
  LINES_REJECTED: {
    text: 'Er zijn regels afgekeurd en nog niet hersteld.',
    advice: 'Bekijk waarom, en herstel ze.',
    place: '/afgekeurd?hersteld=nee',
  },
  NO_DELIVERY: {
    text: 'Er is een dag lang niets geleverd.',
    advice: 'Kijk of de head-end nog levert.',
    place: '/leveringen',
  },
  FILE_NOT_MOVED: {
    text: 'Een bestand kan niet worden verplaatst.',
    advice: 'Kijk of de server in de map voor leveringen mag schrijven. De levering zelf is afgehandeld.',
    place: '/leveringen/',
  },
  FOREIGN_FILE: {
    text: 'In de map voor leveringen ligt iets dat niet wordt ingelezen.',
    advice: 'Lever metingen als .csv, .ndjson of .jsonl (ook als .gz) of .zip, en haal weg wat dat niet is.',
  },
  BROKER_TROUBLED: {
    text: 'Van de broker (MQTT) van een bron komt niets binnen.',
    advice:
      'Kijk of de broker bereikbaar is en ons toelaat. Wij proberen het vanzelf opnieuw; de broker bewaart wat intussen komt.',
  },
  READINGS_IN_FUTURE: {
    text: 'Er zijn metingen van later dan nu.',
    advice: 'Ze gaan nog naar niemand. Kijk of de klokken van de server en de bron goed staan.',
    place: '/meters/',
  },
  SOURCE_NOT_FETCHED: {
    text: 'Bij een bron kan niet, of niet voor elke meter, worden opgehaald.',
    advice: 'Kijk of haar API bereikbaar is en of haar beschrijving, geheim en meternamen kloppen.',
  },
  JOB_FAILED: { text: 'Een taak is mislukt.', advice: 'Bekijk waarom.', place: '/taken?uitkomst=mislukt' },
  PRODUCTION_POSITIVE: {
    text: 'Een productiemeter leek gisteren midden op de dag te verbruiken.',
    advice: 'Staat het teken goed? Kijk of de bron invoeding positief telt.',
    place: '/meters/',
  },
  QUARTER_HOURS: {
    text: 'Van een meter kwamen gisteren alleen kwartierwaarden.',
    advice:
      'Liander krijgt ze als gemiddelden van vijf minuten. Laat de bron waarden van vijf minuten leveren, of beschrijf haar als bron van kwartieren.',
    place: '/meters/',
  },
  NO_COMPRESSION: {
    text: 'De database kan niet comprimeren.',
    advice: 'Alles werkt, maar neemt meer ruimte. De Community-uitgave van TimescaleDB kan het wel.',
  },
}

export const warnings = {
  title: 'Wat aandacht vraagt',
  look: 'Bekijken',
  more: (count: string) => `en nog ${count} keer`,
  severities: { CRITICAL: 'werkt niet', WARNING: 'let op', NOTICE: 'ter informatie' },
  codes,
}

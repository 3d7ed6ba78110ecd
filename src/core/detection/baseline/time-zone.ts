/**
 * The time zone in which most customers of a country's services live. It is the zone of its capital, or of its median
 * inhabitant where a country spans several. For daily profiles only, so an hour's error in a far province is nothing.
 */
const ZONES: Readonly<Record<string, string>> = {
  AT: 'Europe/Vienna',
  AU: 'Australia/Sydney',
  BE: 'Europe/Brussels',
  BR: 'America/Sao_Paulo',
  CA: 'America/Toronto',
  CH: 'Europe/Zurich',
  CZ: 'Europe/Prague',
  DE: 'Europe/Berlin',
  DK: 'Europe/Copenhagen',
  ES: 'Europe/Madrid',
  FI: 'Europe/Helsinki',
  FR: 'Europe/Paris',
  GB: 'Europe/London',
  GR: 'Europe/Athens',
  IE: 'Europe/Dublin',
  IN: 'Asia/Kolkata',
  IT: 'Europe/Rome',
  JP: 'Asia/Tokyo',
  MX: 'America/Mexico_City',
  NG: 'Africa/Lagos',
  NL: 'Europe/Amsterdam',
  NO: 'Europe/Oslo',
  NZ: 'Pacific/Auckland',
  PL: 'Europe/Warsaw',
  PT: 'Europe/Lisbon',
  RO: 'Europe/Bucharest',
  SE: 'Europe/Stockholm',
  US: 'America/Chicago',
  ZA: 'Africa/Johannesburg',
}

/** The time zone of a country that is not listed here; null where there is none. */
export type ZoneOfCountry = (country: string) => string | null

/** UTC for a service of the whole world, and for a country whose zone is not known. */
export function timeZoneOf(countries: readonly string[], others: ZoneOfCountry = () => null): string {
  const country = countries[0]
  return country === undefined ? 'UTC' : (ZONES[country] ?? others(country) ?? 'UTC')
}

import { getCountry } from 'countries-and-timezones'

/**
 * Where a country has several clocks, and the library lists them by name: the zone in which most of its people live.
 * Without a country here, all zones of it have the same clock, or nobody lives there.
 */
const POPULOUS_ZONE: Readonly<Record<string, string>> = {
  CD: 'Africa/Kinshasa',
  CL: 'America/Santiago',
  CN: 'Asia/Shanghai',
  EC: 'America/Guayaquil',
  // Chuuk has half of the people, and the clock of Port Moresby.
  FM: 'Pacific/Port_Moresby',
  GL: 'America/Nuuk',
  ID: 'Asia/Jakarta',
  KI: 'Pacific/Tarawa',
  MN: 'Asia/Ulaanbaatar',
  PF: 'Pacific/Tahiti',
  PG: 'Pacific/Port_Moresby',
  RU: 'Europe/Moscow',
  UA: 'Europe/Kyiv',
}

/** The time zone of a country (ISO 3166-1 code), for daily profiles; null for a code of no country. */
export function zoneOfCountry(country: string): string | null {
  return POPULOUS_ZONE[country] ?? getCountry(country)?.timezones[0] ?? null
}

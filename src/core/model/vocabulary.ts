/** The closed lists of words that leave the system. Their order is the order in which ties are broken. */

export const LABELS = ['complaint', 'acknowledgement', 'recovery', 'news', 'chatter'] as const
export type Label = (typeof LABELS)[number]

/** The code of a folder of `config/languages` ("en"), or one of the two below. */
export type Language = string
/** Two languages in one post. */
export const MIXED = 'mixed'
/** A language that has no folder. */
export const OTHER_LANGUAGE = 'other'

export const FEATURES = [
  'login',
  'homepage',
  'feed',
  'playback',
  'live',
  'messaging',
  'media-upload',
  'calls',
  'posting',
  'search',
  'payments',
  'transfers',
  'card',
  'connectivity',
  'mobile-data',
  'fixed-internet',
  'voice',
  'sms',
  'tv',
  'app',
  'website',
  'email',
  'api',
  'account',
  'multiplayer',
  'downloads',
  'store',
  'meetings',
  'hosting',
  'notifications',
] as const
export type Feature = (typeof FEATURES)[number]

/** On what a service is used. */
export const PLATFORMS = ['android', 'ios', 'web', 'desktop', 'tv', 'console'] as const
export type Platform = (typeof PLATFORMS)[number]

export const CATEGORIES = [
  'streaming',
  'messaging',
  'social',
  'search-and-mail',
  'telecom',
  'bank',
  'public-service',
  'games',
  'work',
  'transport',
  'shop',
  'cloud',
  'ai',
] as const
export type Category = (typeof CATEGORIES)[number]

export const SEVERITIES = ['minor', 'major', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** A service's id in the catalogue, kebab-case; for a discovered service its name in kebab-case. */
export type ServiceId = string

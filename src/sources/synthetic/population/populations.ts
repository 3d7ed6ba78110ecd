import type { Feature, ServiceId } from '../../../core/model/vocabulary.js'
import type { CountryCode, Tongue } from './audiences.js'

/** Those who use a service, and how it is spoken of. */
export interface Population {
  readonly service: ServiceId
  readonly name: string
  /** Other ways in which people write it. */
  readonly nicknames: readonly string[]
  /** Its own accounts on X, by the language in which they speak; none where it keeps silent. */
  readonly accounts: Readonly<Partial<Record<Tongue, string>>>
  /** Where its users live; the shares add up to 1. */
  readonly where: Readonly<Partial<Record<CountryCode, number>>>
  /** Its part of all talk about services, in proportion to the others. */
  readonly size: number
  /** What can fail by itself. */
  readonly features: readonly Feature[]
}

export const POPULATIONS: readonly Population[] = [
  population('netflix', 'Netflix', 10, [0.3, 0.25, 0.45], ['login', 'homepage', 'playback', 'app'], {
    accounts: { en: 'netflixhelps', it: 'netflixit' },
    nicknames: ['netflix', 'Netflix'],
  }),
  population('whatsapp', 'WhatsApp', 10, [0.55, 0.3, 0.15], ['messaging', 'media-upload', 'calls'], {
    accounts: { en: 'whatsapp' },
    nicknames: ['whatsapp', 'Whatsapp', 'whats app'],
  }),
  population('instagram', 'Instagram', 12, [0.4, 0.2, 0.4], ['feed', 'login', 'messaging', 'media-upload'], {
    nicknames: ['instagram', 'insta', 'Insta'],
  }),
  population('spotify', 'Spotify', 6, [0.2, 0.35, 0.45], ['playback', 'login', 'search'], {
    accounts: { en: 'spotifystatus' },
    nicknames: ['spotify'],
  }),
  population('youtube', 'YouTube', 9, [0.25, 0.25, 0.5], ['playback', 'homepage', 'live'], {
    accounts: { en: 'teamyoutube' },
    nicknames: ['youtube', 'Youtube', 'you tube'],
  }),
  population('telegram', 'Telegram', 4, [0.6, 0.2, 0.2], ['messaging', 'media-upload'], {
    nicknames: ['telegram'],
  }),
  population(
    'vodafone',
    'Vodafone',
    4,
    [0.7, 0.3, 0],
    ['mobile-data', 'connectivity', 'voice', 'fixed-internet'],
    {
      nicknames: ['vodafone'],
    },
  ),
  population('fastweb', 'Fastweb', 2, [1, 0, 0], ['fixed-internet', 'connectivity', 'voice'], {
    nicknames: ['fastweb'],
  }),
  population('paypal', 'PayPal', 3, [0.3, 0.25, 0.45], ['payments', 'login', 'transfers'], {
    accounts: { en: 'askpaypal', it: 'paypalit' },
    nicknames: ['paypal', 'Paypal', 'pay pal'],
  }),
  population('reddit', 'Reddit', 4, [0.05, 0.25, 0.7], ['feed', 'homepage', 'app'], {
    nicknames: ['reddit'],
  }),
  population('twitch', 'Twitch', 3, [0.2, 0.25, 0.55], ['live', 'login', 'messaging'], {
    accounts: { en: 'twitchsupport' },
    nicknames: ['twitch'],
  }),
  population('steam', 'Steam', 3, [0.2, 0.25, 0.55], ['store', 'downloads', 'login', 'multiplayer'], {
    nicknames: ['steam'],
  }),
]

/** The populations of the mixed weeks: those above and as many more, from half a network's talk to hardly any. */
export const MANY_POPULATIONS: readonly Population[] = [
  ...POPULATIONS,
  population('facebook', 'Facebook', 8, [0.45, 0.2, 0.35], ['feed', 'login', 'posting'], {
    nicknames: ['facebook', 'Facebook'],
  }),
  population('disney-plus', 'DisneyPlus', 4, [0.3, 0.3, 0.4], ['playback', 'login', 'homepage'], {
    accounts: { en: 'disneyplushelp', it: 'disneyplusit' },
    nicknames: ['disney plus', 'Disney+', 'disney+'],
  }),
  population('prime-video', 'PrimeVideo', 4, [0.35, 0.3, 0.35], ['playback', 'live', 'app'], {
    nicknames: ['prime video', 'Prime Video'],
  }),
  population('dazn', 'DAZN', 4, [0.9, 0.1, 0], ['live', 'login', 'playback'], {
    nicknames: ['dazn', 'DAZN'],
  }),
  population('tiktok', 'TikTok', 6, [0.35, 0.25, 0.4], ['feed', 'posting', 'live'], {
    nicknames: ['tiktok', 'TikTok'],
  }),
  population('discord', 'Discord', 4, [0.2, 0.25, 0.55], ['messaging', 'calls', 'login'], {
    nicknames: ['discord', 'Discord'],
  }),
  population('tim', 'TIM', 4, [1, 0, 0], ['mobile-data', 'fixed-internet', 'voice'], {
    nicknames: ['TIM', 'la tim'],
  }),
  population('windtre', 'WindTre', 3, [1, 0, 0], ['mobile-data', 'voice', 'connectivity'], {
    nicknames: ['windtre', 'wind tre'],
  }),
  population('iliad', 'Iliad', 2, [1, 0, 0], ['mobile-data', 'voice'], { nicknames: ['iliad', 'Iliad'] }),
  population('postepay', 'PostePay', 2, [1, 0, 0], ['payments', 'card', 'app'], {
    nicknames: ['postepay', 'Postepay'],
  }),
  population('intesa-sanpaolo', 'IntesaSanpaolo', 2, [1, 0, 0], ['login', 'app', 'transfers'], {
    nicknames: ['intesa sanpaolo', 'Intesa San Paolo'],
  }),
  population('satispay', 'Satispay', 1, [1, 0, 0], ['payments', 'app'], { nicknames: ['satispay'] }),
  population('revolut', 'Revolut', 1.5, [0.4, 0.6, 0], ['card', 'transfers', 'app'], {
    nicknames: ['revolut', 'Revolut'],
  }),
  population('chatgpt', 'ChatGPT', 5, [0.25, 0.25, 0.5], ['login', 'app'], {
    nicknames: ['chatgpt', 'ChatGPT'],
  }),
  population('xbox-live', 'XboxLive', 2, [0.15, 0.3, 0.55], ['multiplayer', 'login', 'store'], {
    nicknames: ['xbox live', 'Xbox Live'],
  }),
  population('playstation-network', 'PSN', 3, [0.25, 0.3, 0.45], ['multiplayer', 'login', 'store'], {
    nicknames: ['psn', 'PSN', 'playstation network'],
  }),
  population('gmail', 'Gmail', 3, [0.3, 0.25, 0.45], ['email', 'login'], { nicknames: ['gmail', 'Gmail'] }),
  population('roblox', 'Roblox', 3, [0.15, 0.3, 0.55], ['multiplayer', 'login'], { nicknames: ['roblox'] }),
]

/** Known to the invented world, and talked about only where a plan says so. */
const OTHERS: readonly Population[] = [
  population('aws', 'AWS', 2, [0.05, 0.25, 0.7], ['hosting', 'api'], { nicknames: ['aws', 'AWS'] }),
]

const ALL_POPULATIONS = [...MANY_POPULATIONS, ...OTHERS]

export function populationOf(service: ServiceId): Population {
  const found = ALL_POPULATIONS.find((one) => one.service === service)
  if (found !== undefined) return found
  throw new RangeError(
    `nobody in the invented world uses "${service}"; take one of ${ALL_POPULATIONS.map((one) => one.service).join(', ')}`,
  )
}

function population(
  service: ServiceId,
  name: string,
  size: number,
  [IT, GB, US]: readonly [number, number, number],
  features: readonly Feature[],
  more: Partial<Pick<Population, 'accounts' | 'nicknames'>>,
): Population {
  return { service, name, size, where: { IT, GB, US }, features, accounts: {}, nicknames: [], ...more }
}

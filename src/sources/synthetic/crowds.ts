import type { Feature, ServiceId } from '../../core/model/vocabulary.js'
import type { CountryCode } from './audiences.js'

/** Those who use a service, and how it is spoken of. */
export interface Crowd {
  readonly service: ServiceId
  readonly name: string
  /** Other ways in which people write it. */
  readonly nicknames: readonly string[]
  /** Its own accounts on X, by the language in which they speak; none where it keeps silent. */
  readonly accounts: { readonly en?: string; readonly it?: string }
  /** Where its users live; the shares add up to 1. */
  readonly where: Readonly<Record<CountryCode, number>>
  /** Its part of all talk about services, in proportion to the others. */
  readonly size: number
  /** What can fail by itself. */
  readonly features: readonly Feature[]
}

export const CROWDS: readonly Crowd[] = [
  crowd('netflix', 'Netflix', 10, [0.3, 0.25, 0.45], ['login', 'homepage', 'playback', 'app'], {
    accounts: { en: 'netflixhelps', it: 'netflixit' },
    nicknames: ['netflix', 'Netflix'],
  }),
  crowd('whatsapp', 'WhatsApp', 10, [0.55, 0.3, 0.15], ['messaging', 'media-upload', 'calls'], {
    accounts: { en: 'whatsapp' },
    nicknames: ['whatsapp', 'Whatsapp', 'whats app'],
  }),
  crowd('instagram', 'Instagram', 12, [0.4, 0.2, 0.4], ['feed', 'login', 'messaging', 'media-upload'], {
    nicknames: ['instagram', 'insta', 'Insta'],
  }),
  crowd('spotify', 'Spotify', 6, [0.2, 0.35, 0.45], ['playback', 'login', 'search'], {
    accounts: { en: 'spotifystatus' },
    nicknames: ['spotify'],
  }),
  crowd('youtube', 'YouTube', 9, [0.25, 0.25, 0.5], ['playback', 'homepage', 'live'], {
    accounts: { en: 'teamyoutube' },
    nicknames: ['youtube', 'Youtube', 'you tube'],
  }),
  crowd('telegram', 'Telegram', 4, [0.6, 0.2, 0.2], ['messaging', 'media-upload'], {
    nicknames: ['telegram'],
  }),
  crowd(
    'vodafone',
    'Vodafone',
    4,
    [0.7, 0.3, 0],
    ['mobile-data', 'connectivity', 'voice', 'fixed-internet'],
    {
      nicknames: ['vodafone'],
    },
  ),
  crowd('fastweb', 'Fastweb', 2, [1, 0, 0], ['fixed-internet', 'connectivity', 'voice'], {
    nicknames: ['fastweb'],
  }),
  crowd('paypal', 'PayPal', 3, [0.3, 0.25, 0.45], ['payments', 'login', 'transfers'], {
    accounts: { en: 'askpaypal', it: 'paypalit' },
    nicknames: ['paypal', 'Paypal', 'pay pal'],
  }),
  crowd('reddit', 'Reddit', 4, [0.05, 0.25, 0.7], ['feed', 'homepage', 'app'], { nicknames: ['reddit'] }),
  crowd('twitch', 'Twitch', 3, [0.2, 0.25, 0.55], ['live', 'login', 'messaging'], {
    accounts: { en: 'twitchsupport' },
    nicknames: ['twitch'],
  }),
  crowd('steam', 'Steam', 3, [0.2, 0.25, 0.55], ['store', 'downloads', 'login', 'multiplayer'], {
    nicknames: ['steam'],
  }),
]

export function crowdOf(service: ServiceId): Crowd {
  const found = CROWDS.find((one) => one.service === service)
  if (found !== undefined) return found
  throw new RangeError(
    `nobody in the invented world uses "${service}"; take one of ${CROWDS.map((one) => one.service).join(', ')}`,
  )
}

function crowd(
  service: ServiceId,
  name: string,
  size: number,
  [IT, GB, US]: readonly [number, number, number],
  features: readonly Feature[],
  more: Partial<Pick<Crowd, 'accounts' | 'nicknames'>>,
): Crowd {
  return { service, name, size, where: { IT, GB, US }, features, accounts: {}, nicknames: [], ...more }
}

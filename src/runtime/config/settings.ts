import { isIP } from 'node:net'
import { z } from 'zod'
import type { RateLimits } from '../../api/http/rates.js'
import { trimEnd } from '../../core/model/trim-end.js'
import { addressOf } from '../../sources/bluesky/bluesky-options.js'

/** All settings from the environment, checked and converted. `.env.example` documents each variable. */
export type Settings = z.infer<typeof settingsSchema>

/** An environment that must not start: every mistake found in it. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.map((problem) => `  ${problem}`).join('\n'))
    this.name = 'SettingsError'
  }
}

/** @throws SettingsError */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const { settings, problems } = parseSettings(env)
  if (settings !== null && problems.length === 0) return settings
  throw new SettingsError(problems)
}

type Given = Readonly<Record<string, string | undefined>>

/**
 * The settings where each value alone is right, and every mistake, also those between variables. Pure: it reads no
 * disk.
 */
export function parseSettings(env: Given): {
  readonly settings: Settings | null
  readonly problems: readonly string[]
} {
  // An empty value is an unset one: so it is written in .env files.
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = settingsSchema.safeParse(given)
  const problems = (parsed.error?.issues ?? []).map(({ path, message }) =>
    settingProblem(String(path[0]), given, message),
  )
  return { settings: parsed.data ?? null, problems: [...problems, ...conflictsOf(given)] }
}

/** One line: the variable, its value unless it is a secret, the rule, and what to do. */
export function settingProblem(name: string, given: Given, rule: string): string {
  const value = given[name]
  const shown =
    value === undefined ? 'not set' : SECRET.test(name) ? 'a value that is not shown' : JSON.stringify(value)
  return `${name} is ${shown}: ${rule}; correct it and start again`
}

/** Mistakes that lie between two variables. They are named even where another variable is wrong. */
function conflictsOf(given: Given): string[] {
  const problems: string[] = []
  const sources = list(given.SOURCES ?? '')
  if (sources.includes('x') && given.X_BEARER_TOKEN === undefined)
    problems.push(settingProblem('X_BEARER_TOKEN', given, 'the source x in SOURCES needs a token'))
  if (sources.includes('mastodon') && list(given.MASTODON_INSTANCES ?? '').length === 0)
    problems.push(
      settingProblem(
        'MASTODON_INSTANCES',
        given,
        'the source mastodon in SOURCES needs an instance such as https://host=TOKEN',
      ),
    )
  if (
    sources.includes('mastodon') &&
    given.MASTODON_STREAM === 'hashtags' &&
    list(given.MASTODON_HASHTAGS ?? '').length === 0
  )
    problems.push(
      settingProblem('MASTODON_HASHTAGS', given, 'MASTODON_STREAM=hashtags needs at least one hashtag'),
    )
  const metricsPort = Number(given.METRICS_PORT)
  if (Number.isInteger(metricsPort) && metricsPort > 0 && metricsPort === Number(given.PORT ?? DEFAULT_PORT))
    problems.push(settingProblem('METRICS_PORT', given, 'must differ from PORT'))
  return problems
}

const DEFAULT_PORT = 8080

/** Names of variables whose values are never shown. */
export const SECRET = /TOKEN|KEY|URL|MASTODON_INSTANCES/

const SOURCE = /^(x|bluesky|mastodon|status|feed|hackernews|lemmy|synthetic|none|ndjson:.+)$/

const list = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const number = (least: number, most: number) =>
  z.coerce.number({ error: 'write a number' }).min(least, `at least ${least}`).max(most, `at most ${most}`)

const port = number(0, 65_535).int('write a whole number')

const flag = z
  .enum(['true', 'false'], { error: 'write true or false' })
  .transform((value) => value === 'true')

const ORIGIN = /^https?:\/\/[^\s/?#@]+$/

const isCount = (text: string) => /^\d{1,2}$/.test(text)

const NAMED_RANGES = ['loopback', 'linklocal', 'uniquelocal']

function isProxy(text: string): boolean {
  if (isCount(text) || NAMED_RANGES.includes(text)) return true
  return isIP(text) !== 0 || isRange(text)
}

/** Whether it is an address and the length of a prefix, as in 10.0.0.0/8. */
function isRange(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/')
  const version = isIP(address)
  const most = version === 4 ? 32 : 128
  return version !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most
}

/** A name whose last label is a number would be an IPv4 address (WHATWG URL), so 999.1.1.1 is none. */
function isHost(text: string): boolean {
  return isIP(text) !== 0 || (/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(text) && !/(^|\.)\d+$/.test(text))
}

function isBlueskyHost(text: string): boolean {
  try {
    addressOf(text)
    return true
  } catch {
    return false
  }
}

const settingsSchema = z.object({
  PORT: port.default(DEFAULT_PORT),
  HOST: z
    .string()
    .refine(isHost, { error: 'an IP address or a host name of this machine, without port or scheme' })
    .default('127.0.0.1'),
  DATA_DIR: z.string().default('./data'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'write redis://host:6379, or several with commas for a cluster')
    .optional(),
  REDIS_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'up to 32 lower-case letters, digits and hyphens')
    .default('outcry'),
  ALLOW_LOSSY_REDIS: flag.default(false),
  CATALOGUE_DIR: z.string().optional(),
  SOURCES: z
    .string()
    .default('bluesky,status')
    .transform(list)
    .refine((names) => names.length > 0 && names.every((name) => SOURCE.test(name)), {
      error:
        'a comma list of x, bluesky, mastodon, status, feed, hackernews, lemmy, ndjson:PATH, synthetic, or none',
    })
    .refine((names) => !names.includes('none') || names.length === 1, {
      error: '"none" stands alone',
    }),
  CLOCK: z.enum(['system', 'stream'], { error: 'write system or stream' }).default('system'),
  PUBLIC_READ: z
    .enum(['true', 'false', 'loopback'], { error: 'write true, false or loopback' })
    .default('loopback'),
  PUBLIC_FEEDS: z.enum(['true', 'follow'], { error: 'write true or follow' }).default('follow'),
  PUBLIC_URL: z
    .string()
    .regex(
      /^https?:\/\/[^\s?#]+$/,
      'write the address that people reach it by, such as https://outcry.example',
    )
    .transform((url) => trimEnd(url, '/'))
    .optional(),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform(list)
    .refine((origins) => origins.every((origin) => origin === '*' || ORIGIN.test(origin)), {
      error: 'a comma list of origins such as https://status.example.org, without a path; or *',
    })
    .transform((origins) => (origins.includes('*') ? ('*' as const) : origins)),
  TRUST_PROXY: z
    .string()
    .default('')
    .transform(list)
    .refine((proxies) => proxies.every(isProxy) && (proxies.length < 2 || !proxies.some(isCount)), {
      error: 'how many proxies stand in front, or a comma list of their addresses or ranges',
    })
    .transform((proxies) => (proxies.some(isCount) ? Number(proxies[0]) : proxies)),
  RATE_LIMIT_READ_PER_MINUTE: number(0, 1e6).default(600),
  RATE_LIMIT_INGEST_PER_MINUTE: number(0, 1e6).default(6_000),
  RATE_LIMIT_ADMIN_PER_MINUTE: number(0, 1e6).default(300),
  PAGE_REPORTS_PER_DAY: number(0, 1_000).default(5),
  SECRET_KEY: z.string().min(16, 'at least 16 characters; or leave it out, and one is made').optional(),
  WEBHOOK_ALLOW_CIDRS: z
    .string()
    .default('')
    .transform(list)
    .refine((ranges) => ranges.every(isRange), {
      error: 'a comma list of address ranges such as 10.1.0.0/16 or fd00::/8',
    }),
  ALERTMANAGER_URLS: z
    .string()
    .default('')
    .transform(list)
    .refine((urls) => urls.every((url) => /^https?:\/\//.test(url) && URL.canParse(url)), {
      error: 'a comma list of addresses such as http://alertmanager:9093',
    }),
  AUTHOR_KEY: z.string().min(8, 'at least 8 characters; or leave it out, and one is made').optional(),
  METRICS_PORT: port.optional(),
  CRASH_AT: z
    .string()
    .regex(
      /^(intake|order|shard|fan-out|delivery):(before|after):\d+$/,
      'write STEP:before|after:N; for fault tests',
    )
    .optional(),
  STALL_SECONDS: number(0, 3_600).default(10),
  EVIDENCE_DAYS: number(1, 3_650).default(30),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'write fatal, error, warn, info, debug, trace or silent',
    })
    .default('info'),
  BLUESKY_HOSTS: z
    .string()
    .default('')
    .transform(list)
    .refine((hosts) => hosts.every(isBlueskyHost), {
      error: 'a comma list of hosts such as jetstream1.us-east.bsky.network',
    }),
  BLUESKY_WIRE: z.enum(['auto', 'v2', 'v1'], { error: 'write auto, v2 or v1' }).default('auto'),
  BLUESKY_SILENCE_SECONDS: number(0, 3_600).default(30),
  BLUESKY_API_URL: z.url().default('https://public.api.bsky.app'),
  X_BEARER_TOKEN: z.string().optional(),
  X_BUDGET_USD_PER_DAY: number(0, 1e6).default(5),
  X_BUDGET_USD_PER_MONTH: number(0, 1e7).default(100),
  X_EXPAND_AUTHORS: flag.default(true),
  X_API_URL: z
    .url()
    .refine((url) => url.endsWith('/2/'), { error: 'an address that ends in /2/' })
    .optional(),
  MASTODON_INSTANCES: z
    .string()
    .default('')
    .transform(list)
    .refine((entries) => entries.every((entry) => /^https?:\/\/[^=]+(=.+)?$/.test(entry)), {
      error: 'a comma list of https://host or https://host=TOKEN',
    }),
  MASTODON_STREAM: z
    .enum(['public', 'public:local', 'hashtags'], { error: 'write public, public:local or hashtags' })
    .default('public'),
  MASTODON_HASHTAGS: z.string().default('').transform(list),
  LEMMY_INSTANCES: z
    .string()
    .default('https://lemmy.world,https://feddit.it')
    .transform(list)
    .refine((urls) => urls.length > 0 && urls.every((url) => /^https?:\/\//.test(url) && URL.canParse(url)), {
      error: 'a comma list of addresses such as https://lemmy.world',
    }),
  HACKERNEWS_API_URL: z
    .url()
    .refine((url) => url.endsWith('/v0/'), { error: 'an address that ends in /v0/' })
    .default('https://hacker-news.firebaseio.com/v0/'),
  NDJSON_SPEED: number(0, 1e6).default(0),
  SYNTHETIC_SEED: number(0, 2 ** 31).default(1),
  SYNTHETIC_HOURS: number(0.01, 100_000).default(24),
  SYNTHETIC_POSTS_PER_SECOND: number(1, 100_000).default(50),
})

/** Whether reading needs no key. */
export function isReadingOpen({ PUBLIC_READ, HOST }: Settings): boolean {
  return PUBLIC_READ === 'true' || (PUBLIC_READ === 'loopback' && isLoopback(HOST))
}

/** How often who may ask. */
export function readRateLimits(settings: Settings): RateLimits {
  return {
    read: settings.RATE_LIMIT_READ_PER_MINUTE,
    ingest: settings.RATE_LIMIT_INGEST_PER_MINUTE,
    admin: settings.RATE_LIMIT_ADMIN_PER_MINUTE,
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}

/** The names of all variables. */
export const settingNames: readonly string[] = Object.keys(settingsSchema.shape)

import type { Contexts, LanguageWords, Service } from '../../core/model/catalogue.js'
import { readAlertedServices, readAlertsVersion } from '../../pipeline/alerts/alert-store.js'
import type { Intake } from '../../pipeline/intake/intake.js'
import { createMemo } from '../../pipeline/log/memo.js'
import type { Source } from '../../pipeline/ports/source.js'
import { createBlueskySource } from '../../sources/bluesky/bluesky-source.js'
import { createOfficialAccounts } from '../../sources/bluesky/official-accounts.js'
import { createResolveHandle } from '../../sources/bluesky/resolve-handle.js'
import { createFeedSource } from '../../sources/feed/feed-source.js'
import { createHackerNewsSource } from '../../sources/hackernews/hackernews-source.js'
import { createLemmySource } from '../../sources/lemmy/lemmy-source.js'
import { MAX_HASHTAGS } from '../../sources/mastodon/mastodon-options.js'
import { createMastodonSource } from '../../sources/mastodon/mastodon-source.js'
import { createNdjsonSource } from '../../sources/ndjson/ndjson-source.js'
import { createStatusSource } from '../../sources/status/status-source.js'
import { firstOutage } from '../../sources/synthetic/outages.js'
import { createSyntheticSource } from '../../sources/synthetic/synthetic-source.js'
import { toHistory } from '../../sources/x/counts/to-history.js'
import { joinAskedWords } from '../../sources/x/rules/asked-words.js'
import { createXSource } from '../../sources/x/x-source.js'
import { loadFeeds } from '../config/feeds/load-feeds.js'
import { createHandleMemory } from '../sources/handle-memory.js'
import { readHeldTexts } from '../sources/held-texts.js'
import type { Context } from './context.js'
import { createCountsMemory, createSpendLedger, createStreamLease, createUsageMemory } from './x-parts.js'

/** What networks that are asked by word are asked for. */
export interface Watched {
  readonly services: readonly Service[]
  readonly contexts: Contexts
  readonly languages: readonly LanguageWords[]
  /** Decides of the lines of a file that they need no parsing. */
  readonly skimmer: Parameters<typeof createNdjsonSource>[0]['skimmer']
  /** Takes what a network counted of the past. */
  readonly intake: Pick<Intake, 'history'>
}

/** The sources that SOURCES names; X is asked for these services. */
export function makeSources(context: Context, watched: Watched): Source[] {
  const names = new Set(
    context.settings.SOURCES.map((name) => (name.startsWith('ndjson:') ? 'ndjson' : name)),
  )
  names.delete('none')
  return [...names].map((name) => makeSource(name, context, watched))
}

function makeSource(name: string, context: Context, watched: Watched): Source {
  const { settings, clock } = context
  const { store } = context.backend
  switch (name) {
    case 'bluesky':
      return makeBluesky(context, watched)
    case 'ndjson':
      return makeFiles(context, watched)
    case 'mastodon':
      return makeMastodon(context, watched)
    case 'status':
      return createStatusSource(
        {},
        {
          clock,
          services: watched.services.filter(({ unwatched }) => unwatched !== true),
          alerted: createMemo(
            () => readAlertsVersion(store),
            () => readAlertedServices(store),
          ),
          onOdd: (service, what) => context.log.debug({ source: 'status', service }, what),
        },
      )
    case 'feed':
      return createFeedSource(
        {},
        {
          clock,
          feeds: loadFeeds(
            { services: new Set(watched.services.map(({ id }) => id)) },
            settings.CATALOGUE_DIR,
          ),
        },
      )
    case 'hackernews':
      return createHackerNewsSource({ apiUrl: settings.HACKERNEWS_API_URL }, { clock })
    case 'lemmy':
      return createLemmySource({ instances: settings.LEMMY_INSTANCES }, { clock })
    case 'x':
      return makeX(context, watched)
    case 'synthetic':
      return createSyntheticSource(
        {
          plan: {
            seed: settings.SYNTHETIC_SEED,
            postsPerSecond: settings.SYNTHETIC_POSTS_PER_SECOND,
            ...(settings.CLOCK === 'system' ? { also: [firstOutage(clock.now())] } : {}),
          },
          pace:
            settings.CLOCK === 'system'
              ? 'real'
              : { from: SYNTHETIC_START, seconds: settings.SYNTHETIC_HOURS * 3_600 },
        },
        { clock },
      )
    default:
      throw new Error(`SOURCES names "${name}", and no such source exists`)
  }
}

function makeBluesky({ settings, clock, backend: { store } }: Context, { services }: Watched): Source {
  return createBlueskySource(
    {
      wire: settings.BLUESKY_WIRE,
      ...(settings.BLUESKY_SILENCE_SECONDS > 0
        ? { idleTimeoutMs: settings.BLUESKY_SILENCE_SECONDS * 1_000 }
        : { livesByPings: true, idleTimeoutMs: PINGS_WITHIN }),
      ...(settings.BLUESKY_HOSTS.length > 0 ? { hosts: settings.BLUESKY_HOSTS } : {}),
    },
    {
      clock,
      officials: createOfficialAccounts({
        handles: accountsOn('bluesky', services),
        memory: createHandleMemory(store),
        resolve: createResolveHandle(settings.BLUESKY_API_URL),
        clock,
      }),
    },
  )
}

/** Three pings missed: Jetstream sends one each 30 s. */
const PINGS_WITHIN = 90_000

/** Handles of official accounts on one network. */
function accountsOn(network: string, services: readonly Service[]): string[] {
  return [...new Set(services.flatMap(({ accounts }) => accounts[network] ?? []))]
}

function makeX(
  { settings, clock, log, metrics, holder, backend: { store } }: Context,
  { services, contexts, languages, intake }: Watched,
): Source {
  return createXSource(
    {
      token: settings.X_BEARER_TOKEN ?? null,
      perDay: settings.X_BUDGET_USD_PER_DAY,
      perMonth: settings.X_BUDGET_USD_PER_MONTH,
      expandAuthors: settings.X_EXPAND_AUTHORS,
      ...(settings.X_API_URL === undefined ? {} : { apiUrl: settings.X_API_URL }),
    },
    {
      clock,
      // What is not watched opens nothing, and each of its posts would cost.
      services: services.filter(({ unwatched }) => unwatched !== true),
      asking: { contexts, words: joinAskedWords(languages) },
      lease: createStreamLease(store, holder),
      ledger: createSpendLedger(store, ({ spentToday, spentThisMonth }) => {
        metrics.xSpent.set({ period: 'day' }, spentToday)
        metrics.xSpent.set({ period: 'month' }, spentThisMonth)
      }),
      countsMemory: createCountsMemory(store),
      upkeep: {
        heldPosts: () => readHeldTexts(store, 'x'),
        onUsage: createUsageMemory(store),
        onTrouble: (what) => log.warn({ source: 'x' }, what),
      },
      async onCounts(service, buckets, reason) {
        // Other counts are watched by the source itself, and lead to posts.
        if (reason === 'seed') await intake.history('x', toHistory(service, buckets))
      },
      onOdd: (reason) => log.debug({ source: 'x', reason }, 'a message of X was passed over'),
    },
  )
}

function makeMastodon({ settings, clock }: Context, { services }: Watched): Source {
  const instances = settings.MASTODON_INSTANCES.map((entry) => {
    const [url, token = null] = entry.split('=', 2) as [string, string?]
    return { url, token }
  })
  if (instances.length === 0) {
    return createOffSource('mastodon', 'no instance is named; set MASTODON_INSTANCES to https://host=TOKEN')
  }
  return createMastodonSource(
    {
      instances,
      stream: settings.MASTODON_STREAM,
      hashtags: settings.MASTODON_HASHTAGS,
      hashtagsWhereClosed: hashtagsOf(services),
    },
    { clock, officials: accountsOn('mastodon', services) },
  )
}

/** As many as an instance serves without harm: the first services of each category, the next of each, and so on. */
export function hashtagsOf(services: readonly Pick<Service, 'id' | 'category'>[]): string[] {
  const ranks = new Map<string, number>()
  const ranked = services.map(({ id, category }) => {
    const rank = ranks.get(category) ?? 0
    ranks.set(category, rank + 1)
    return { tag: id.replaceAll('-', ''), rank }
  })
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MAX_HASHTAGS)
    .map(({ tag }) => tag)
}

/** A source that cannot work as it is configured: shown as such, while everything else goes on. */
function createOffSource(name: string, detail: string): Source {
  return {
    name,
    run(intake, signal) {
      intake.report({ kind: 'off', detail })
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    },
  }
}

/** A Monday: the generated posts begin here with a simulated clock. */
const SYNTHETIC_START = Date.UTC(2024, 0, 1)

/** All files are one source, so that they are merged by time. */
function makeFiles({ settings, clock, log, metrics }: Context, { skimmer }: Watched): Source {
  const paths = settings.SOURCES.filter((name) => name.startsWith('ndjson:')).map((name) => name.slice(7))
  return createNdjsonSource(
    {
      paths,
      skimmer,
      speed: settings.NDJSON_SPEED,
      onProblems(path, problems) {
        for (const { line, reason, detail } of problems) {
          metrics.rejected.inc({ source: 'ndjson', reason })
          log.debug({ path, line, reason }, detail)
        }
        log.warn({ path, first: problems[0] }, `${path}: ${problems.length} unusable lines were passed over`)
      },
    },
    { clock },
  )
}

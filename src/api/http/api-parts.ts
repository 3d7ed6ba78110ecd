import type { RequestHandler, Router } from 'express'
import type { Service } from '../../core/model/catalogue.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import type { TextsOf } from '../../core/phrases/texts.js'
import type { Scope } from '../../pipeline/access/api-keys.js'
import type { ServiceThreshold } from '../../pipeline/detect/stored-shard.js'
import type { Intake } from '../../pipeline/intake/intake.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { InputForms } from '../../pipeline/ports/input-forms.js'
import type { Store } from '../../pipeline/ports/store.js'
import type { Skimmer } from '../../pipeline/skim/skimmer.js'
import type { Origins } from './cors.js'
import type { Rates } from './rates.js'
import type { ApiLimits, Route } from './types.js'

/** The parts of the API. The API does not listen: the process gives it a server. */
export interface ApiParts {
  readonly store: Store
  readonly intake: Intake
  readonly services: readonly Service[]
  /** The texts of feeds, badges, frames and pages. */
  readonly textsOf: TextsOf
  /** The service that a hashtag speaks of, in the catalogue or not. */
  readonly serviceOfTag?: (tag: string) => ServiceId | null
  /** What it takes by now for a service to have an alert. */
  readonly threshold: (service: ServiceId) => Promise<ServiceThreshold>
  readonly clock: Clock
  /** The forms in which posts may be sent; default: Outcry's own. */
  readonly forms?: InputForms
  /** Decides of lines of posts that they need no parsing; without it each is parsed. */
  readonly skimmer?: Skimmer
  /** Whether reading needs no key. Sending posts in and administration always do. */
  readonly publicRead: boolean
  /** Whether feeds, badges and frames need no key even where reading does. */
  readonly publicFeeds?: boolean
  /** Where people reach Outcry, without a slash at the end: for links that leave it. */
  readonly publicUrl?: string
  /** The same where it is configured: for links to pages that may be read elsewhere. */
  readonly pageUrl?: string | undefined
  /** Of Outcry, for the API's description. */
  readonly version?: string
  readonly sources: () => Promise<readonly SourceStatus[]>
  readonly health: () => Promise<HealthReport>
  /** What Prometheus reads, in its text format. */
  readonly metrics: () => Promise<string>
  readonly log: ApiLog
  /** How often who may ask; without it, as often as one likes. */
  readonly rates?: Rates | undefined
  /** How many services a reader of the page may report a day, for each address. Default: none. */
  readonly reportsPerDay?: number
  /** Origins of pages that may read responses. Default: none. */
  readonly origins?: Origins
  /** Trusted proxies: a number of them, or their addresses. Default: none. */
  readonly trustProxy?: number | readonly string[]
  /** Declared routes of other parts; they are served and described like the API's own. */
  readonly routes?: readonly Route[]
  /**
   * Routes that are more than question and answer (streams, pages); they ask for scopes with what they are given, and
   * come first.
   */
  readonly extraRoutes?: (requireScope: RequireScope) => readonly Router[]
  readonly observe?: (answered: Answered) => void
  readonly limits?: Partial<ApiLimits>
  readonly stream?: Partial<StreamOptions>
  /** How many streams are open now. */
  readonly observeStreams?: (open: number) => void
  /** Calls when events were stored, where that is known at once; they are looked for in any case. */
  readonly onEvents?: (listener: () => void) => void
  /** Aborts when the process is to stop: what would go on for ever ends then. */
  readonly stopping?: AbortSignal
}

/** Server-sent events. */
export interface StreamOptions {
  /** Open streams of this process, and of one key or address. */
  readonly most: number
  readonly maxPerClient: number
  /** A comment is sent after so long without an event, so that both sides notice a dead connection. */
  readonly heartbeatMs: number
  /** What browsers wait before they connect again. */
  readonly retryMs: number
  /** A client that reads nothing for so long is disconnected. */
  readonly stallMs: number
  /** A client that is further behind must read the lists again (`resync`). Unit: events. */
  readonly maxBehind: number
}

/** Lets a request pass whose key has a scope; anybody else gets a problem. */
export type RequireScope = (scope: Scope) => RequestHandler

export const API_LIMITS: ApiLimits = {
  storeTimeoutMs: 5_000,
  postsBytes: 5_000_000,
  bodyBytes: 100_000,
  // A body is up to ten times as large once it is parsed.
  bodiesInFlightBytes: 20_000_000,
  // A person who mistypes is far below it; 2^256 keys are far beyond it.
  wrongKeysPerMinute: 20,
  cachedBytes: 32_000_000,
}

/** How a source is. */
export interface SourceStatus {
  readonly name: string
  readonly state: string
  /** What is the matter and what now; null while it is live. */
  readonly detail: string | null
  readonly since: string
  /** Time of the newest post that was stored. */
  readonly lastEventAt: string | null
  /** How old the newest post was when it was stored. */
  readonly lagSeconds: number | null
  readonly posts: number
  /** What it usually brings; null before its first post. */
  readonly coverage?: SourceCoverage | null
  /** Of a source that costs money. */
  readonly budget?: SourceBudget | null
}

/** Since when a source brings posts, when it last brought one about each service, and how many by hour of the day. */
export interface SourceCoverage {
  readonly since: string
  readonly lastPostAt: Readonly<Record<string, string>>
  readonly usualPerHour: Readonly<Record<string, readonly number[]>>
}

/** What was paid in this UTC day and month, and what may be. Unit: US dollars. */
export interface SourceBudget {
  readonly currency: 'USD'
  readonly day: { readonly spent: number; readonly limit: number }
  readonly month: { readonly spent: number; readonly limit: number }
  /** Posts of this month by the network's own count, and its cap; null before it was asked. */
  readonly usage: { readonly posts: number; readonly cap: number; readonly at: string } | null
}

export interface HealthReport {
  readonly ready: boolean
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>
}

/** One request and what came of it; `route` is the pattern, so that there are few of them. */
export interface Answered {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly seconds: number
}

/** Structured logging, as pino has it. */
export interface ApiLog {
  error(fields: object, message: string): void
}

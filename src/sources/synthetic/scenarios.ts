import type { Instant } from '../../core/model/instant.js'
import { HOUR, MINUTE } from '../../core/model/instant.js'
import type { Feature, ServiceId } from '../../core/model/vocabulary.js'
import type { OutagePlan } from './outages.js'
import type { CountryCode } from './population/audiences.js'
import { populationOf } from './population/populations.js'
import type { ScenePlan } from './scenes.js'
import type { WorldPlan } from './world.js'

/**
 * A historical evening, replayed by the synthetic population at its real times; the days before it train the baseline.
 */
export interface Scenario {
  readonly name: string
  readonly plan: WorldPlan
  readonly learnFrom: Instant
  readonly from: Instant
  readonly to: Instant
  readonly service: ServiceId
  readonly onset: Instant
  /** When the company said that it knew, and that it was over. */
  readonly admittedAt: Instant
  readonly mendedAt: Instant
  readonly features: readonly Feature[]
  /** From the most affected on. */
  readonly countries: readonly CountryCode[]
  /** Competitors and siblings, which worked. */
  readonly quiet: readonly ServiceId[]
  /** What it came from, where that was outside the company. */
  readonly upstream: ServiceId | null
}

interface Story {
  readonly name: string
  readonly service: ServiceId
  readonly onset: Instant
  readonly admittedAt: Instant
  readonly mendedAt: Instant
  readonly peak: number
  readonly halfLifeMs: number | null
  readonly where: Readonly<Partial<Record<CountryCode, number>>>
  readonly features: readonly Feature[]
  readonly quiet: readonly ServiceId[]
  readonly others?: readonly OutagePlan[]
  readonly namedCause?: OutagePlan['namedCause']
  /** Compared with, while it lasts. */
  readonly rival: ServiceId
}

const LEARNT = 26 * HOUR
const POSTS_PER_SECOND = 0.12
/** Talk of a dozen services at this rate: a complaint or two an hour about a large one. */
const SERVICE_SHARE = 0.8

export const SCENARIOS: readonly Scenario[] = [
  scenario({
    // Nobody has established its day: about an hour of an evening in central and western Europe, on a day that is made
    // up.
    name: '#Netflixdown, Europe',
    service: 'netflix',
    onset: Date.UTC(2018, 5, 12, 19, 5),
    admittedAt: Date.UTC(2018, 5, 12, 19, 30),
    mendedAt: Date.UTC(2018, 5, 12, 20, 5),
    peak: 22,
    halfLifeMs: null,
    where: { IT: 0.35, FR: 0.22, DE: 0.2, GB: 0.18, ES: 0.05 },
    features: ['homepage', 'login', 'playback'],
    quiet: ['disney-plus', 'prime-video', 'youtube'],
    rival: 'prime-video',
  }),
  scenario({
    // First reports about 20:30 UTC; the account's two posts at 21:17 and 21:45.
    name: 'WhatsApp, 28 April 2022',
    service: 'whatsapp',
    onset: Date.UTC(2022, 3, 28, 20, 30),
    admittedAt: Date.UTC(2022, 3, 28, 21, 17),
    mendedAt: Date.UTC(2022, 3, 28, 21, 45),
    peak: 25,
    halfLifeMs: HOUR,
    where: { IT: 0.4, GB: 0.3, DE: 0.1, ES: 0.1, FR: 0.1 },
    features: ['messaging', 'media-upload', 'calls'],
    quiet: ['facebook', 'instagram', 'telegram'],
    rival: 'telegram',
  }),
  scenario({
    // ELB state lost at 20:24 UTC, Netflix from 20:30, its apology at 00:00, normal levels at 16:45 on the 25th; AWS
    // normal at 20:05.
    name: 'Netflix through AWS, Christmas Eve 2012',
    service: 'netflix',
    onset: Date.UTC(2012, 11, 24, 20, 30),
    admittedAt: Date.UTC(2012, 11, 25, 0, 0),
    mendedAt: Date.UTC(2012, 11, 25, 16, 45),
    peak: 20,
    halfLifeMs: 5 * HOUR,
    where: { US: 0.7, CA: 0.15, MX: 0.15 },
    features: ['playback'],
    quiet: ['prime-video', 'youtube', 'facebook'],
    rival: 'youtube',
    // Word got about within the hour; that one in fifty says so is our guess: most do not know what their films run on.
    namedCause: { on: 'aws', share: 0.02, afterMs: 30 * MINUTE },
    others: [
      {
        service: 'aws',
        onset: Date.UTC(2012, 11, 24, 20, 24),
        end: Date.UTC(2012, 11, 25, 20, 5),
        peak: 5,
        halfLifeMs: 6 * HOUR,
        where: { US: 0.9, CA: 0.1 },
        features: ['hosting', 'api'],
        admittedAfterMs: null,
      },
    ],
  }),
  scenario({
    // 00:20 on the 12th in Rome, and early evening in the US; over by 20:00 in New York.
    name: 'Is Netflix down? 11 December 2023',
    service: 'netflix',
    onset: Date.UTC(2023, 11, 11, 23, 20),
    admittedAt: Date.UTC(2023, 11, 11, 23, 50),
    mendedAt: Date.UTC(2023, 11, 12, 1, 0),
    peak: 20,
    halfLifeMs: HOUR,
    where: { US: 0.5, GB: 0.35, IT: 0.15 },
    features: ['playback', 'app'],
    quiet: ['disney-plus', 'prime-video', 'youtube'],
    rival: 'disney-plus',
  }),
]

function scenario(story: Story): Scenario {
  const { name, service, onset, admittedAt, mendedAt, peak, halfLifeMs, where, features, quiet, rival } =
    story
  // The world has the company speak a minute after the end.
  const end = mendedAt - MINUTE
  const outage: OutagePlan = {
    service,
    onset,
    end,
    peak,
    halfLifeMs,
    where,
    features,
    admittedAfterMs: admittedAt - onset,
    namedCause: story.namedCause ?? null,
  }
  const scenes: ScenePlan[] = [
    { kind: 'meme', service, other: rival, where, from: onset + 5 * MINUTE, to: end, height: peak / 6 },
    { kind: 'rival', service, other: rival, where, from: onset + 5 * MINUTE, to: end, height: peak / 12 },
    { kind: 'tips', service, where, from: onset + 10 * MINUTE, to: end, height: peak / 30 },
  ]
  return {
    name,
    plan: {
      seed: 2_012,
      postsPerSecond: POSTS_PER_SECOND,
      serviceShare: SERVICE_SHARE,
      populations: [service, ...quiet, 'spotify', 'twitch', 'reddit'].map(populationOf),
      outages: [outage, ...(story.others ?? [])],
      scenes,
      sources: { x: 0.9, bluesky: 0.1 },
    },
    learnFrom: onset - LEARNT,
    from: onset - 4 * HOUR,
    to: mendedAt + 2 * HOUR,
    service,
    onset,
    admittedAt,
    mendedAt,
    features,
    countries: (Object.keys(where) as CountryCode[]).sort((a, b) => where[b]! - where[a]!),
    quiet,
    upstream: story.namedCause?.on ?? null,
  }
}

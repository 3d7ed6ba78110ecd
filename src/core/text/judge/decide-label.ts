import type { Label, ServiceId } from '../../model/vocabulary.js'
import type { Evidence } from './weigh.js'
import { ACKNOWLEDGEMENT_FROM, COMPLAINT_FROM, NEWS_FROM, RECOVERY_FROM } from './weights.js'

/** What is known of a post when its label is decided. */
export interface Case {
  readonly isRepost: boolean
  /** Services of whose official accounts this is one. */
  readonly official: readonly ServiceId[]
  /** Of each service that the post is or may be about. */
  readonly evidence: readonly Evidence[]
  /** Over the whole post, 0–1 each. */
  readonly acknowledgement: number
  readonly scheduled: number
  readonly past: number
  readonly news: number
  /** What complains of nobody in particular: an official account speaks of itself. */
  readonly trouble: number
  readonly recovery: number
  readonly newsReasons: readonly string[]
}

export interface Decision {
  readonly label: Label
  readonly services: readonly ServiceId[]
  readonly score: number
  readonly because: readonly string[]
}

/**
 * Decides what the post is. The order of the questions is the rule: who speaks, is it over, who is it written for.
 * Whether a complaint counts for a service is decided later, by `roleOf` in `core/engine/count-post.ts`.
 */
export function decideLabel(seen: Case): Decision {
  if (seen.isRepost) return chatter(0.95, ['a repost shows reach and is no report of its own'])
  if (seen.official.length > 0) return decideOfficial(seen)

  const broken = seen.evidence.filter((one) => one.complaint >= COMPLAINT_FROM)
  const recovered = seen.evidence.filter((one) => one.recovery >= RECOVERY_FROM && !outweighs(one))
  const strongest = Math.max(0, ...seen.evidence.map(({ complaint }) => complaint))

  if (seen.news >= NEWS_FROM && seen.evidence.length > 0) {
    const reported = reportedOn(seen.evidence, broken)
    if (reported.length > 0 && seen.past < 0.6 && recovered.length === 0) {
      return {
        label: 'news',
        services: reported.map(({ service }) => service),
        score: clamp(seen.news),
        because: [...seen.newsReasons, ...reported.flatMap(({ reasons }) => reasons)],
      }
    }
  }
  const complained = broken.filter((one) => !recovered.includes(one))
  if (complained.length > 0) {
    return {
      label: 'complaint',
      services: complained.map(({ service }) => service),
      score: clamp(Math.max(...complained.map(({ complaint }) => complaint))),
      because: complained.flatMap(({ reasons }) => reasons),
    }
  }
  if (recovered.length > 0) {
    return {
      label: 'recovery',
      services: recovered.map(({ service }) => service),
      score: clamp(Math.max(...recovered.map(({ recovery }) => recovery))),
      because: recovered.flatMap(({ reasons }) => reasons),
    }
  }
  const reasons = seen.evidence.flatMap((one) => one.reasons)
  return chatter(clamp(1 - strongest), reasons.length > 0 ? reasons : ['no phrase says that a service fails'])
}

/** What a report is about: what its words say is broken, else the first service that it names. */
function reportedOn(evidence: readonly Evidence[], broken: readonly Evidence[]): readonly Evidence[] {
  const said = evidence.filter(({ said }) => said >= 0.25)
  if (said.length > 0) return said
  return broken.length > 0 ? broken : evidence.slice(0, 1)
}

/** Companies thank and apologise when it is over as well; that takes little from their saying so. */
const THANKS_ASIDE = 0.6

function decideOfficial(seen: Case): Decision {
  const services = seen.official
  const because = ['an official account speaks', ...seen.evidence.flatMap(({ reasons }) => reasons)]
  const recovery = Math.max(seen.recovery, ...seen.evidence.map((one) => one.recovery))
  const knows = Math.max(seen.acknowledgement, seen.trouble * 0.9)
  if (seen.scheduled >= 0.5) return chatter(seen.scheduled, ['an official account announces maintenance'])
  if (recovery >= RECOVERY_FROM && recovery >= knows * THANKS_ASIDE)
    return { label: 'recovery', services, score: clamp(recovery), because }
  if (knows >= ACKNOWLEDGEMENT_FROM)
    return { label: 'acknowledgement', services, score: clamp(knows), because }
  return chatter(clamp(1 - knows), ['an official account speaks of something else'])
}

/** "It was back for a minute and is down again": the complaint is the stronger or comes last. */
function outweighs({ complaint, recovery, lastComplaint, lastRecovery }: Evidence): boolean {
  return (
    complaint > COMPLAINT_FROM &&
    (complaint * 0.8 > recovery || (lastComplaint > lastRecovery && complaint > recovery))
  )
}

function chatter(score: number, because: readonly string[]): Decision {
  return { label: 'chatter', services: [], score: clamp(score), because }
}

function clamp(score: number): number {
  return Math.min(0.99, Math.max(0.01, score))
}

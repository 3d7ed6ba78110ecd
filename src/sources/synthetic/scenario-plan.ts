import type { Instant } from '../../core/model/instant.js'
import { DAY, HOUR, MINUTE } from '../../core/model/instant.js'
import type { Scenario } from './scenarios.js'
import { SCENARIOS } from './scenarios.js'
import type { WorldPlan } from './world.js'

/** An evening on the common clock. */
export interface PlannedScenario {
  readonly scenario: Scenario
  /** By how much it was moved: whole days, so that its hours are the real ones. */
  readonly movedMs: number
  /** Where to look first, and where the outage is documented. */
  readonly from: Instant
  readonly to: Instant
}

export interface ScenarioPlan {
  readonly plan: WorldPlan
  /** In the order in which they happen. */
  readonly scenarioPlan: readonly PlannedScenario[]
  /** The ordinary day before the first, to learn from. */
  readonly learnFrom: Instant
  readonly to: Instant
}

/** On which day of the common clock each begins: three in one night, and the long one in the night after. */
const DAY_OF: Readonly<Record<string, number>> = {
  '#Netflixdown, Europe': 0,
  'WhatsApp, 28 April 2022': 0,
  'Is Netflix down? 11 December 2023': 0,
  'Netflix through AWS, Christmas Eve 2012': 1,
}
const LEARNT = 26 * HOUR
const BEFORE = 4 * MINUTE
const AFTER = 15 * MINUTE
/** After the last evening, so that alerts of its causes end as well. */
const CALM = 3 * HOUR
/** From the midnight before the first evening to the end of the last. */
const WHOLE = 2 * DAY + 21 * HOUR
const POSTS_PER_SECOND = 0.1

/**
 * The four remembered evenings in one invented world and on one clock, the last over by `now`; or the first so many of
 * them. Hours and lengths are the real ones. The days are not: they lie close together, so that a chart of the week
 * shows all of them.
 */
export function planScenarios(now: Instant, count = SCENARIOS.length): ScenarioPlan {
  const midnight = Math.floor((now - WHOLE) / DAY) * DAY
  const scenarioPlan = SCENARIOS.map((scenario): PlannedScenario => {
    const day = DAY_OF[scenario.name]
    if (day === undefined) throw new RangeError(`no day is set for "${scenario.name}"`)
    const movedMs = midnight + day * DAY - Math.floor(scenario.onset / DAY) * DAY
    return {
      scenario,
      movedMs,
      from: scenario.onset + movedMs - BEFORE,
      to: scenario.mendedAt + movedMs + AFTER,
    }
  })
    .sort((a, b) => a.from - b.from)
    .slice(0, count)
  const first = scenarioPlan[0]!
  const last = scenarioPlan.at(-1)!
  const populations = new Map(
    SCENARIOS.flatMap(({ plan }) => plan.populations ?? []).map((population) => [
      population.service,
      population,
    ]),
  )
  return {
    plan: {
      ...first.scenario.plan,
      postsPerSecond: POSTS_PER_SECOND,
      populations: [...populations.values()],
      outages: scenarioPlan.flatMap(({ scenario: { plan }, movedMs }) =>
        (plan.outages ?? []).map((outage) => ({
          ...outage,
          onset: outage.onset + movedMs,
          end: outage.end + movedMs,
        })),
      ),
      scenes: scenarioPlan.flatMap(({ scenario: { plan }, movedMs }) =>
        (plan.scenes ?? []).map((scene) => ({
          ...scene,
          from: scene.from + movedMs,
          to: scene.to + movedMs,
        })),
      ),
    },
    scenarioPlan,
    learnFrom: first.from - LEARNT,
    to: last.to + CALM,
  }
}

import { describe, expect, test } from 'vitest'
import { createEngine } from '../../src/core/engine/engine.js'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { HOUR, MINUTE } from '../../src/core/model/instant.js'
import { createTakePost } from '../../src/pipeline/intake/replay-post.js'
import { composeReading } from '../../src/runtime/compose/compose-detection.js'
import { zoneOfCountry } from '../../src/runtime/config/zone-of-country.js'
import { toPost } from '../../src/sources/status/to-post.js'
import type { Scenario } from '../../src/sources/synthetic/scenarios.js'
import { SCENARIOS } from '../../src/sources/synthetic/scenarios.js'
import { createWorld } from '../../src/sources/synthetic/world.js'
import { policy } from '../support/builders.js'
import { classifyOnce } from '../support/classify-once.js'
import { configuration } from '../support/configuration.js'

/** Most of the complaints in each, and what may be left to others. */
const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  '#Netflixdown, Europe': ['it', 'en', 'es', 'other'],
  'WhatsApp, 28 April 2022': ['it', 'en', 'es'],
  'Netflix through AWS, Christmas Eve 2012': ['en', 'es'],
  'Is Netflix down? 11 December 2023': ['en', 'it'],
}

const { classifyPost, ...reading } = composeReading({ authorKey: 'evening' }, configuration)
const classify = classifyOnce(classifyPost)

function compose() {
  const engine = createEngine({ ...reading, zoneOfCountry, countsHashtags: false })
  return { engine, takePost: createTakePost(classify, engine) }
}

function detect({ plan, learnFrom, to }: Scenario): AlertEvent[] {
  const { takePost, engine } = compose()
  const events = [...createWorld(plan).posts(learnFrom, to)].flatMap((post) => takePost(post))
  return [...events, ...engine.finish()]
}

describe.each(SCENARIOS)('$name', (scenario) => {
  const events = detect(scenario)
  const own = events.filter(({ alert }) => alert.service === scenario.service)
  const first = (type: AlertEvent['type'], from: number) =>
    own.find((event) => event.type === type && Date.parse(event.at) >= from)
  const last = own.at(-1)!.alert

  test('is found within five minutes of its onset, once', () => {
    expect(new Set(own.map(({ alert }) => alert.id)).size).toBe(1)
    expect(own[0]!.type).toBe('alert.opened')
    const delay = Date.parse(own[0]!.at) - scenario.onset
    expect(delay).toBeGreaterThan(0)
    expect(delay).toBeLessThan(5 * MINUTE)
  })

  test('is acknowledged and resolved within two minutes of what the company says', () => {
    const known = first('alert.acknowledged', scenario.admittedAt)
    const over = first('alert.resolved', scenario.mendedAt)
    expect(Date.parse(known!.at) - scenario.admittedAt).toBeLessThanOrEqual(2 * MINUTE)
    // Neither told earlier than the company did.
    expect(own.filter(({ type }) => type === 'alert.acknowledged')).toHaveLength(1)
    expect(
      own.filter((event) => event.type === 'alert.resolved' && Date.parse(event.at) < scenario.mendedAt),
    ).toEqual([])
    expect(Date.parse(over!.at) - scenario.mendedAt).toBeLessThanOrEqual(2 * MINUTE)
    expect(last.status).toBe('resolved')
  })

  test('is not reopened by those who do not know yet that it is over', () => {
    expect(own.filter(({ type }) => type === 'alert.reopened')).toEqual([])
  })

  test('was reported in its languages', () => {
    const wanted = LANGUAGES[scenario.name]!
    const reported = last.scope.languages as Readonly<Record<string, number>>
    const share = wanted.reduce((sum, language) => sum + (reported[language] ?? 0), 0)
    expect(share).toBeGreaterThan(0.9)
    for (const language of wanted) expect(reported[language]).toBeGreaterThan(0.05)
  })

  test('names the countries that were hit, the most affected first, and what failed', () => {
    const countries = last.scope.regions.filter(({ region }) => region === undefined)
    expect(countries[0]!.country).toBe(scenario.countries[0])
    const strange = countries.filter(
      ({ country, share }) => share > 0.05 && !(scenario.countries as readonly string[]).includes(country),
    )
    expect(strange).toEqual([])
    // Half the people say only that nothing works, so a feature is named by some.
    const named = last.features.filter(({ share }) => share >= 0.05).map(({ feature }) => feature)
    for (const feature of scenario.features) expect(named).toContain(feature)
  })

  test('names what it came from, and nothing where it came from nowhere else', () => {
    expect(last.upstream?.service ?? null).toBe(scenario.upstream)
    if (scenario.upstream !== null) expect(last.upstream!.confidence).toBeGreaterThan(0.9)
    const reported = own.map(({ alert }) => alert.upstream?.service).filter((cause) => cause !== undefined)
    expect(new Set(reported)).toEqual(new Set(scenario.upstream === null ? [] : [scenario.upstream]))
  })

  test('leaves competitors and siblings quiet', () => {
    const others = events.filter(({ alert }) => scenario.quiet.includes(alert.service))
    expect(others.map(({ type, alert }) => `${type} ${alert.service}`)).toEqual([])
  })
})

test('Christmas Eve 2012: those who complain of Netflix name the cause, even when nobody complains of it by itself', () => {
  const scenario = SCENARIOS.find(({ upstream }) => upstream === 'aws')!
  const outages = scenario.plan.outages!.filter(({ service }) => service === scenario.service)
  const planned = { ...scenario, plan: { ...scenario.plan, outages }, to: scenario.onset + 3 * HOUR }
  const events = detect(planned)
  expect(events.map(({ alert }) => alert.service)).not.toContain('aws')
  const last = events.at(-1)!.alert
  expect(last.upstream?.service).toBe('aws')
  expect(last.upstream!.confidence).toBeGreaterThan(policy.causes.minConfidence)
})

/** The first evening in every run, all of them with EVENINGS=all: an evening takes seconds. */
const WITH_PAGE = process.env.EVENINGS === 'all' ? SCENARIOS : SCENARIOS.slice(0, 1)

test.each(WITH_PAGE)('$name, with a status page, is acknowledged and resolved by it', (scenario) => {
  const { service: id, plan, learnFrom, to } = scenario
  const pageAt = { open: scenario.admittedAt - 2 * MINUTE, resolved: scenario.mendedAt - 1_000 }
  const updates = (['open', 'resolved'] as const).map((state) =>
    toPost(
      { id, name: id },
      { incident: 'i', update: state, at: pageAt[state], title: 'Errors', body: '', state, components: [] },
    ),
  )
  const { takePost, engine } = compose()
  const events: AlertEvent[] = []
  for (const post of createWorld(plan).posts(learnFrom, to)) {
    while (updates[0] != null && updates[0].at <= post.at) events.push(...takePost(updates.shift()!))
    events.push(...takePost(post))
  }
  events.push(...engine.finish())
  const at = (type: AlertEvent['type']) =>
    events.find((event) => event.alert.service === id && event.type === type)!.at
  for (const [type, said] of [
    ['alert.acknowledged', pageAt.open],
    ['alert.resolved', pageAt.resolved],
  ] as const) {
    expect(Date.parse(at(type)) - said).toBeGreaterThan(0)
    expect(Date.parse(at(type)) - said).toBeLessThanOrEqual(2 * MINUTE)
  }
})

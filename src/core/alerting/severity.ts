import type { LifePolicy } from '../detection/policy.js'
import type { Instant } from '../model/instant.js'
import type { Severity } from '../model/vocabulary.js'
import { SEVERITIES } from '../model/vocabulary.js'
import type { AlertState } from './alert-state.js'
import type { Witnesses } from './witnesses.js'
import { witnessesOf } from './witnesses.js'

/**
 * How bad: by how many independent people complain and how far that is beyond the usual. Their number is weighed
 * by the audience, since a hundred among a million are few. It is weighed too by how long it lasts and how many
 * countries it reaches. Severity never falls within an alert: the worst notified level stays true of the outage as a
 * whole.
 */
export function severityOf(alert: AlertState, ratio: number, at: Instant, policy: LifePolicy): Severity {
  const authors = weighedPeople(alert, at, policy)
  const now = reaches(policy.severity.critical)
    ? 'critical'
    : reaches(policy.severity.major)
      ? 'major'
      : 'minor'
  return SEVERITIES.indexOf(now) > SEVERITIES.indexOf(alert.severity) ? now : alert.severity

  function reaches(rule: { readonly authors: number; readonly ratio: number }): boolean {
    return authors >= rule.authors && ratio >= rule.ratio
  }
}

function weighedPeople(alert: AlertState, at: Instant, policy: LifePolicy): number {
  const { severity } = policy
  const { counted: people } = witnessesOf(alert, policy.witnesses)
  const { talkPerDay } = alert.usual
  const audience =
    talkPerDay === null ? 1 : clamp(Math.sqrt(people / (severity.audience * talkPerDay)), 1 / 2, 2)
  const duration = 1 + clamp((at - alert.startedAt) / severity.lasting, 0, 1)
  const countries = Object.entries(alert.tallies.places).filter(
    ([name, count]) => !name.includes('/') && count >= MIN_IN_COUNTRY,
  ).length
  const breadth = 1 + Math.min(1, BREADTH_EACH * Math.max(0, countries - 1))
  return people * audience * duration * breadth
}

/** So many complaints show that a country is reached, and what each beyond the first adds. */
const MIN_IN_COUNTRY = 3
const BREADTH_EACH = 0.1

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}

/**
 * Confidence, 0–1. At the threshold it is 0.75. Every three decades of surprise beyond remove three quarters of the
 * doubt. Witnesses do the same: five people may know each other, fifty do not. A cold baseline adds a tenth of doubt.
 * People who may be one person add a quarter of their share: so many unknown accounts on one network make it 0.15.
 */
export function confidenceOf(signal: AlertState['signal'], { people, counted }: Witnesses): number {
  const beyond = Math.max(0, signal.surprise - signal.threshold)
  const doubt =
    0.25 * 0.25 ** (beyond / 3) * Math.sqrt(5 / Math.max(5, counted)) +
    (signal.baseline === 'cold' ? 0.1 : 0) +
    0.25 * (1 - counted / Math.max(1, people))
  return Math.round(100 * Math.max(0.5, 0.995 - doubt)) / 100
}

import { countAuthors } from '../detection/author-set.js'
import type { LifePolicy } from '../detection/policy.js'
import type { Severity } from '../model/vocabulary.js'
import { SEVERITIES } from '../model/vocabulary.js'
import type { AlertState } from './alert-state.js'

/**
 * How bad: by how many distinct people complain and how far that is beyond the usual. Never falls within an alert,
 * since what a receiver was told at its worst stays true of the outage as a whole.
 */
export function severityOf(alert: AlertState, ratio: number, policy: LifePolicy): Severity {
  const authors = countAuthors(alert.authors)
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

/**
 * How sure, 0–1. At the bar it is 0.75; every three decades of surprise beyond it take away three quarters of the doubt,
 * and so do witnesses: five people may know each other, fifty do not. A cold baseline keeps a tenth of doubt more.
 */
export function confidenceOf(signal: AlertState['signal'], authors: number): number {
  const beyond = Math.max(0, signal.surprise - signal.threshold)
  const doubt =
    0.25 * 0.25 ** (beyond / 3) * Math.sqrt(5 / Math.max(5, authors)) + (signal.baseline === 'cold' ? 0.1 : 0)
  return Math.round(100 * Math.max(0.5, 0.995 - doubt)) / 100
}

import type { Reading } from '../model/reading.js'

/** A labelled post of the corpora, its truth beside it. */
export interface Truth {
  readonly id: string
  readonly text: string
  readonly label: string
  readonly services: readonly string[]
  readonly features?: readonly string[]
  readonly lang?: string
  readonly expectPlace?: { readonly country: string; readonly region?: string }
  readonly kind?: string
}

export interface Judged {
  readonly truth: Truth
  readonly reading: Reading
}

/** Complaint with the right service, counted by pairs of post and service. */
export interface Score {
  readonly posts: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** Shares of posts whose label, and whose language, is the expected one. */
  readonly label: number
  readonly language: number
  /** F1 of the other labels, by pairs as above. */
  readonly others: Readonly<Record<string, number>>
}

export function score(judged: readonly Judged[]): Score {
  const complaint = scoreLabel(judged, 'complaint')
  const withLanguage = judged.filter(({ truth }) => truth.lang !== undefined)
  return {
    posts: judged.length,
    ...complaint,
    label: share(judged, ({ truth, reading }) => truth.label === reading.label),
    // For chatter that names no service null is right as well.
    language: share(withLanguage, ({ truth, reading }) =>
      reading.lang === null ? truth.label === 'chatter' : truth.lang === reading.lang,
    ),
    others: Object.fromEntries(
      ['acknowledgement', 'recovery', 'news'].map((label) => [label, scoreLabel(judged, label).f1]),
    ),
  }
}

function scoreLabel(judged: readonly Judged[], label: string) {
  let hits = 0
  let said = 0
  let meant = 0
  for (const { truth, reading } of judged) {
    const expected = truth.label === label ? truth.services : []
    const given = reading.label === label ? reading.services : []
    meant += expected.length
    said += given.length
    hits += given.filter((service) => expected.includes(service)).length
  }
  const precision = said === 0 ? 1 : hits / said
  const recall = meant === 0 ? 1 : hits / meant
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  }
}

function share<T>(items: readonly T[], fits: (item: T) => boolean): number {
  return items.length === 0 ? 1 : items.filter(fits).length / items.length
}

import type { Label } from '../model/vocabulary.js'

/** A labelled post beside what the reader says of it. */
export interface ReadPost {
  readonly file: string
  readonly weight: number
  readonly label: Label
  readonly read: Label
  /** How probable the reader finds a complaint, 0–1. */
  readonly probability: number
}

/** Figures of the label `complaint`. A figure without anything to divide by is null. */
export interface Figures {
  readonly posts: number
  readonly complaints: number
  readonly precision: number | null
  readonly recall: number | null
  readonly f1: number | null
  readonly averagePrecision: number | null
  /** False complaints among 1,000 posts that complain of nothing, by weight. */
  readonly falsePer1000: number | null
  readonly falseAdmissions: number
}

/** Posts whose probabilities lie in one tenth, and how many of them are complaints. */
export interface ReliabilityRow {
  readonly from: number
  readonly to: number
  readonly posts: number
  readonly meanProbability: number | null
  readonly complaintShare: number | null
}

export interface LabelledScore {
  /** By collection; precision, recall and F1 weighted, which undoes the sampling. */
  readonly files: Readonly<Record<string, Figures>>
  /** All collections together, weighted. */
  readonly weighted: Figures
  /** All collections together, each post as one: the figure to compare readers by. */
  readonly pooled: Figures
  /** Mean F1 of the collections that have complaints, each with the same weight. */
  readonly meanF1: number | null
  readonly reliability: readonly ReliabilityRow[]
}

/** Counts how well posts were read. Debatable posts are for the caller to leave out. */
export function scoreLabelled(posts: readonly ReadPost[]): LabelledScore {
  const byFile = new Map<string, ReadPost[]>()
  for (const post of posts) {
    const own = byFile.get(post.file)
    if (own === undefined) byFile.set(post.file, [post])
    else own.push(post)
  }
  const files = Object.fromEntries(
    [...byFile].map(([file, own]) => [file, figuresOf(own, ({ weight }) => weight)]),
  )
  const withComplaints = Object.values(files).filter(({ complaints }) => complaints > 0)
  return {
    files,
    weighted: figuresOf(posts, ({ weight }) => weight),
    pooled: figuresOf(posts, () => 1),
    meanF1: ratio(
      withComplaints.reduce((sum, { f1 }) => sum + (f1 ?? 0), 0),
      withComplaints.length,
    ),
    reliability: reliabilityOf(posts),
  }
}

function figuresOf(posts: readonly ReadPost[], weightOf: (post: ReadPost) => number): Figures {
  const is = ({ label }: ReadPost) => label === 'complaint'
  const said = ({ read }: ReadPost) => read === 'complaint'
  const sum = (test: (post: ReadPost) => boolean, weigh = weightOf) =>
    posts.reduce((total, post) => (test(post) ? total + weigh(post) : total), 0)
  const hits = sum((post) => is(post) && said(post))
  const precision = ratio(hits, sum(said))
  const recall = ratio(hits, sum(is))
  const byWeight = ({ weight }: ReadPost) => weight
  const falseWeight = sum((post) => said(post) && !is(post), byWeight)
  return {
    posts: posts.length,
    complaints: posts.filter(is).length,
    precision,
    recall,
    f1: f1Of(precision, recall),
    averagePrecision: averagePrecision(posts, weightOf),
    falsePer1000: ratio(
      1000 * falseWeight,
      sum((post) => !is(post), byWeight),
    ),
    falseAdmissions: posts.filter(
      ({ label, read }) => read === 'acknowledgement' && label !== 'acknowledgement',
    ).length,
  }
}

/** Without complaints in truth and in the answers there is nothing to measure: null, which is neither 0 nor 1. */
function f1Of(precision: number | null, recall: number | null): number | null {
  if (precision === null && recall === null) return null
  return precision && recall ? (2 * precision * recall) / (precision + recall) : 0
}

/**
 * The mean of the precisions at each complaint, most probable posts first. Unlike F1 it needs no threshold. Posts of
 * equal probability enter together, so that their order in the file makes no difference.
 */
function averagePrecision(posts: readonly ReadPost[], weightOf: (post: ReadPost) => number): number | null {
  const sorted = [...posts].sort((a, b) => b.probability - a.probability)
  let taken = 0
  let hits = 0
  let area = 0
  for (let from = 0; from < sorted.length; ) {
    const { probability } = sorted[from]!
    let found = 0
    for (; from < sorted.length && sorted[from]!.probability === probability; from++) {
      const weight = weightOf(sorted[from]!)
      taken += weight
      if (sorted[from]!.label === 'complaint') found += weight
    }
    hits += found
    area += found * (hits / taken)
  }
  return ratio(area, hits)
}

const TENTHS = 10

/** Of posts with a probability near 0.9, nine in ten should be complaints: every post as one. */
function reliabilityOf(posts: readonly ReadPost[]): ReliabilityRow[] {
  return Array.from({ length: TENTHS }, (_, tenth) => {
    const own = posts.filter(
      ({ probability }) => Math.min(TENTHS - 1, Math.floor(probability * TENTHS)) === tenth,
    )
    return {
      from: tenth / TENTHS,
      to: (tenth + 1) / TENTHS,
      posts: own.length,
      meanProbability: ratio(
        own.reduce((sum, { probability }) => sum + probability, 0),
        own.length,
      ),
      complaintShare: ratio(own.filter(({ label }) => label === 'complaint').length, own.length),
    }
  })
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}

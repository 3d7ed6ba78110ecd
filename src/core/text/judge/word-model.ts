/**
 * A multinomial logistic regression over the words of a post: how likely it is a complaint, a recovery, news, or
 * something else. It stands beside the lexicon: the lexicon knows what it says and why, the model has seen many more ways to
 * say it. Learnt by `scripts/train-word-model.mjs` from posts that were written apart from the lexicon.
 */
export interface WordModel {
  readonly version: 1
  readonly classes: readonly ['complaint', 'recovery', 'news', 'chatter']
  readonly bias: readonly number[]
  /** By feature a weight for each class, in hundredths. */
  readonly weights: Readonly<Record<string, readonly number[]>>
}

/** Probabilities that sum to one. */
export interface WordOdds {
  readonly complaint: number
  readonly recovery: number
  readonly news: number
  readonly chatter: number
}

export interface WordJudge {
  /** What the features of a post make it, see `wordFeatures`. */
  judge(features: readonly string[]): WordOdds
  /** Whether the training posts contain a word: then the word is no unknown name. */
  knows(word: string): boolean
}

export const NO_ODDS: WordOdds = { complaint: 0, recovery: 0, news: 0, chatter: 1 }

export function createJudge(model: WordModel): WordJudge {
  const weights = new Map(Object.entries(model.weights))
  return { judge, knows: (word) => weights.has(word) || weights.has(`${word} $`) }

  function judge(features: readonly string[]): WordOdds {
    const sums = [...model.bias]
    for (const feature of features) {
      const known = weights.get(feature)
      if (known === undefined) continue
      for (let place = 0; place < sums.length; place++) sums[place]! += known[place]!
    }
    const largest = Math.max(...sums)
    const powers = sums.map((sum) => Math.exp((sum - largest) / 100))
    const total = powers.reduce((sum, power) => sum + power, 0)
    const [complaint, recovery, news, chatter] = powers.map((power) => power / total) as [
      number,
      number,
      number,
      number,
    ]
    return { complaint, recovery, news, chatter }
  }
}

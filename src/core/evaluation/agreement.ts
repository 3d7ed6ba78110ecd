/** How far two people gave the same posts the same label. */
export interface Agreement {
  readonly posts: number
  readonly agreed: number
  /** Share of posts with the same label, 0–1; null without posts. */
  readonly agreement: number | null
  /** Cohen's kappa; null where it is not defined. */
  readonly kappa: number | null
}

/**
 * Agreement and Cohen's kappa ("A coefficient of agreement for nominal scales", 1960): how much of the agreement that
 * chance leaves open was reached. 1 is full agreement, 0 what chance gives; above 0.8 is usually called very good. Not
 * defined where both gave all posts one and the same label, since chance then explains everything.
 */
export function measureAgreement(pairs: readonly (readonly [first: string, second: string])[]): Agreement {
  const posts = pairs.length
  if (posts === 0) return { posts, agreed: 0, agreement: null, kappa: null }
  const agreed = pairs.filter(([first, second]) => first === second).length
  const shareOf = (side: 0 | 1, label: string) => pairs.filter((pair) => pair[side] === label).length / posts
  const labels = [...new Set(pairs.flat())]
  const byChance = labels.reduce((sum, label) => sum + shareOf(0, label) * shareOf(1, label), 0)
  const agreement = agreed / posts
  return { posts, agreed, agreement, kappa: byChance === 1 ? null : (agreement - byChance) / (1 - byChance) }
}

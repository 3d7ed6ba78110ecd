import type { StreamRule } from './make-rules.js'
import { isOurTag } from './make-rules.js'

/** A rule as X holds it. */
export interface PresentRule {
  readonly id: string
  readonly value: string
  readonly tag?: string | undefined
}

export interface RuleChanges {
  readonly add: readonly StreamRule[]
  /** Ids of rules to delete, before anything is added: an app may be at its limit. */
  readonly remove: readonly string[]
}

/**
 * What to change so that X holds the wanted rules: only what differs, since a new rule takes up to 20 s to work. Tags
 * cannot be edited, so another tag is another rule. Rules that somebody else made stay, unless they are the same query,
 * which X would refuse as a duplicate.
 */
export function planRuleChanges(wanted: readonly StreamRule[], present: readonly PresentRule[]): RuleChanges {
  const missing = new Map(wanted.map((rule) => [rule.value, rule]))
  const remove: string[] = []
  for (const rule of present) {
    const same = missing.get(rule.value)
    if (same !== undefined && same.tag === rule.tag) missing.delete(rule.value)
    else if (same !== undefined || isOurTag(rule.tag)) remove.push(rule.id)
  }
  return { add: [...missing.values()], remove }
}

import type { Service } from '../../../core/model/catalogue.js'
import type { AskedWords } from './asked-words.js'

/** A rule of the filtered stream, as `make-rules.ts` has them. */
interface Rule {
  readonly value: string
  readonly tag: string
}

/** The tag of rules for what companies say themselves. */
export const OFFICIAL_TAG = 'outcry:official'

const NARROWING = '-is:retweet -is:reply'

/**
 * Rules that find statements of official accounts to all: no replies, since those answer one customer.
 * Only words of a statement: each post is paid for, and companies mostly advertise.
 */
export function makeOfficialRules(
  services: readonly Service[],
  characters: number,
  { statements }: AskedWords,
): Rule[] {
  if (statements.length === 0) return []
  const handles = [...new Set(services.flatMap(({ accounts }) => accounts.x ?? []))].sort()
  const rules: Rule[] = []
  let open: string[] = []
  for (const handle of handles) {
    if (open.length > 0 && writeRule([...open, handle], statements).length > characters) {
      rules.push({ value: writeRule(open, statements), tag: OFFICIAL_TAG })
      open = []
    }
    open.push(handle)
  }
  if (open.length > 0) rules.push({ value: writeRule(open, statements), tag: OFFICIAL_TAG })
  return rules
}

function writeRule(handles: readonly string[], statements: readonly string[]): string {
  return `(${handles.map((handle) => `from:${handle}`).join(' OR ')}) (${statements.join(' OR ')}) ${NARROWING}`
}

import type { Service } from '../../../core/model/catalogue.js'

/** A rule of the filtered stream, as `make-rules.ts` has them. */
interface Rule {
  readonly value: string
  readonly tag: string
}

/** The tag of rules for what companies say themselves. */
export const OFFICIAL_TAG = 'outcry:official'

/** Words of a statement about a problem or its end. Each post is paid for, and companies mostly advertise. */
const STATEMENT = [
  ...['outage', 'issue', 'issues', 'aware', 'investigating', 'identified', 'restored', 'resolved', 'fixed'],
  ...['disservizio', 'disservizi', 'problema', 'problemi', 'segnalazioni', 'ripristinato', 'risolto'],
]

const NARROWING = '-is:retweet -is:reply'

/** Rules that find statements of official accounts to all: no replies, since those answer one customer. */
export function makeOfficialRules(services: readonly Service[], characters: number): Rule[] {
  const handles = [...new Set(services.flatMap(({ accounts }) => accounts.x ?? []))].sort()
  const rules: Rule[] = []
  let open: string[] = []
  for (const handle of handles) {
    if (open.length > 0 && writeRule([...open, handle]).length > characters) {
      rules.push({ value: writeRule(open), tag: OFFICIAL_TAG })
      open = []
    }
    open.push(handle)
  }
  if (open.length > 0) rules.push({ value: writeRule(open), tag: OFFICIAL_TAG })
  return rules
}

function writeRule(handles: readonly string[]): string {
  return `(${handles.map((handle) => `from:${handle}`).join(' OR ')}) (${STATEMENT.join(' OR ')}) ${NARROWING}`
}

import type { Source } from '../api-types.js'
import type { Coverage } from '../facts/coverage.js'
import { nameOf } from '../texts/names.js'
import { SHELL } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { sinceTime } from '../texts/times.js'
import { language } from '../texts.js'

/** Says on every page that posts are missing: silence is then no good news. */
export function CoverageBanner({ coverage }: { readonly coverage: Coverage }) {
  if (coverage.kind === 'unknown' || coverage.kind === 'full') return null
  const isNone = coverage.kind === 'none'
  return (
    <div class={isNone ? 'banner none' : 'banner'} role={isNone ? 'alert' : 'status'}>
      <strong>{say(isNone ? SHELL.noneTitle : SHELL.partialTitle)}</strong>
      <span>{isNone ? textOfNone(coverage) : say(SHELL.partial, { names: problems(coverage.failing) })}</span>
      <a href="/sources">{say(SHELL.seeSources)}</a>
    </div>
  )
}

function textOfNone(coverage: Extract<Coverage, { readonly kind: 'none' }>): string {
  if (coverage.failing.length > 0) return say(SHELL.noneSince, { names: problems(coverage.failing) })
  return say(coverage.hadPosts ? SHELL.noneSilent : SHELL.noneEver)
}

const list = new Intl.ListFormat(language, { type: 'conjunction' })

function problems(failing: readonly Source[]): string {
  return list.format(
    failing.map(({ name, state, since }) => {
      const phrase =
        state === 'late' || state === 'degraded' || state === 'off' ? SHELL[state] : SHELL.unreachable
      return say(phrase, { name: nameOf(name), since: sinceTime(since) })
    }),
  )
}

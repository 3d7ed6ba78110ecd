import type { Service } from '../api-types.js'
import type { Coverage } from '../facts/coverage.js'
import type { LineState } from '../live.js'
import { SHELL } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { atTime } from '../texts/times.js'
import { t } from '../texts.js'
import { Search } from './search.js'

interface Props {
  /** First part of the path. */
  readonly first: string
  readonly line: LineState
  readonly coverage: Coverage
  readonly asOf: string
  readonly services: readonly Service[]
  readonly asked: string
}

/** Brand, pages, search, and whether what is shown can be trusted. */
export function Header({ first, line, coverage, asOf, services, asked }: Props) {
  return (
    <header class="top">
      <a class="brand" href="/">
        <img src="/favicon.svg" alt="" width="24" height="24" />
        Outcry
      </a>
      <nav aria-label={t('nav')}>
        {LINKS.map(([name, title]) => (
          <a key={name} href={`/${name}`} aria-current={first === name ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <Search services={services} asked={asked} />
      <div class={`line ${line} ${coverage.kind}`} role="status">
        <span>{stateText(line, coverage)}</span>
        <span class="as-of">
          <time dateTime={asOf}>{say(SHELL.updated, { at: atTime(asOf) })}</time>
        </span>
      </div>
    </header>
  )
}

const LINKS = [
  ['', t('overview')],
  ['alerts', say(SHELL.alerts)],
  ['trending', t('trending')],
  ['sources', t('sources')],
  ['webhooks', t('webhooks')],
] as const

/** The worse of the two is said: a live connection to a server without posts is no good news. */
function stateText(line: LineState, coverage: Coverage): string {
  if (line !== 'live' && line !== 'absent') return t(line)
  if (coverage.kind === 'none') {
    return say(coverage.hadPosts || coverage.failing.length > 0 ? SHELL.noSource : SHELL.nothingYet)
  }
  if (coverage.kind === 'partial') return say(SHELL.someSources)
  return t(line)
}

import { formatInstant } from '../../core/model/instant.js'
import type { SpendVerdict } from './budget/budget-guard.js'
import type { XSettings } from './x-options.js'

/** The budget allows no posts, and perhaps counts. */
export type SpentVerdict = Exclude<SpendVerdict, { mode: 'stream' }>

export function refusedDetail(status: 401 | 403, what: string): string {
  return status === 401
    ? `X refuses the token (${what}); make a new bearer token at console.x.com, set X_BEARER_TOKEN and start again`
    : `X refuses this app (${what}); at console.x.com, attach it to a project that may use the filtered stream, and start again`
}

export function spentDetail(verdict: SpentVerdict, settings: XSettings, mode: 'counts' | 'off'): string {
  const until = `${formatInstant(verdict.until).slice(0, 16)}Z`
  const now = mode === 'counts' ? 'only counts are read' : 'nothing is read'
  switch (verdict.reason) {
    case 'day-spent':
      return `the budget of the day (USD ${settings.perDay}) is spent, so ${now} until ${until}; X_BUDGET_USD_PER_DAY raises it`
    case 'month-spent':
      return `the budget of the month (USD ${settings.perMonth}) is spent, so ${now} until ${until}; X_BUDGET_USD_PER_MONTH raises it`
    case 'posts-of-month-read':
      return `the ${settings.postsPerMonth} posts that X allows in a month are read, so ${now} until ${until}`
  }
}

export function noCreditsDetail(what: string, { offAgainMs }: XSettings): string {
  const minutes = Math.ceil(offAgainMs / 60_000)
  return `X has no credits left for this account (${what}); buy some at console.x.com, it is asked again every ${minutes} minutes`
}

/**
 * Single mistakes in the sources and their supervision, each with the test files that catch it. `find` occurs exactly once
 * below the folder, so a mistake outlives a move of its code. `because` says what users would notice.
 */
const source = (find, replace, by, because) => ({ in: 'src/sources', find, replace, by, because })
const supervision = (find, replace, by, because) => ({
  in: 'src/runtime/sources',
  find,
  replace,
  by,
  because,
})

export const MUTATIONS = [
  source(
    'if (streamAt - oldest <= SKEW) return streamAt',
    'return streamAt',
    'record-time',
    'a resync of records a year old opens an alert',
  ),
  source(
    "const isGone = kind === 'account' && active === false",
    'const isGone = false',
    'tests/sources/bluesky/consuming.test.ts',
    'an account is taken down and its posts are still shown',
  ),
  source(
    'page.dueAt = now + (page.isBusy ?',
    'page.dueAt = now + (!page.isBusy ?',
    'status-source',
    'a page is read rarely during an incident',
  ),
  source(
    "if (textOf(incident.impact) === 'maintenance') return []",
    '',
    'status-source',
    'planned maintenance is shown as an admission',
  ),
  supervision(
    'if (!isLoaded) held.note',
    'if (isLoaded) held.note',
    'removals',
    'a deletion after a restart is ignored',
  ),
]

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
    'everyMs: isBusy ? settings.busyEveryMs',
    'everyMs: !isBusy ? settings.busyEveryMs',
    'status-source',
    'a page is read rarely during an incident',
  ),
  source(
    "if (textOf(incident.impact) === 'maintenance') return []",
    '',
    'status-source',
    'planned maintenance is shown as an admission',
  ),
  source(
    'freeAt.set(state.host, clock.now() + run.hostPauseMs)',
    '',
    'poll-pages',
    'a hundred feeds of one site are requested at once, and the site refuses all of them',
  ),
  source(
    "removals.push({ kind: 'post', id: String(number) })",
    '',
    'conformance',
    'what is deleted on Hacker News is still shown',
  ),
  {
    file: 'src/core/text/judge/decide-label.ts',
    find: 'if (known.isNews)',
    replace: 'if (false)',
    by: 'tests/sources/feed/read-feed.test.ts',
    because: 'every headline about an outage counts as a complaint',
  },
  {
    file: 'src/stores/redis/check-durability.ts',
    find: "if (info.get('aof_enabled') === '0')",
    replace: 'if (false)',
    by: 'tests/stores/durability.test.ts',
    because: 'accepted posts are lost with a Redis that has no file',
  },
  supervision(
    'if (!isLoaded) held.note',
    'if (isLoaded) held.note',
    'removals',
    'a deletion after a restart is ignored',
  ),
]

/** Single mistakes in what the page concludes from answers of the API, each with the test files that catch it. */
const mistake = (find, replace, by, because) => ({ in: 'src/web', find, replace, by, because })

export const MUTATIONS = [
  // Coverage
  mistake(
    'at - Date.parse(since) > CONNECT_MS',
    'false',
    'coverage',
    'a source that never connects leaves all services with a tick',
  ),
  mistake(
    'return posts > 0 && lastEventAt',
    'return lastEventAt',
    'coverage',
    'an API without clients is a source',
  ),
  mistake(
    "failing.length === 0 ? 'full'",
    "failing.length >= 0 ? 'full'",
    'coverage',
    'a blocked source is not named',
  ),
  // Places
  mistake(
    'if (region === undefined) countries.set(country, share)',
    'if (region === undefined) countries.set(country, share + (countries.get(country) ?? 0))',
    'facts',
    'a country is added to its own regions',
  ),
  // What the server writes into a page
  {
    in: 'src/api/pages',
    find: 'publicRead ? await describePage',
    replace: 'true ? await describePage',
    by: 'fill-page',
    because: 'a page names services to readers without a key',
  },
  {
    in: 'src/api/pages',
    find: 'const shown = xml(title)',
    replace: 'const shown = title',
    by: 'fill-page',
    because: 'a name with a bracket breaks the document',
  },
  // Days
  mistake('Math.max(from, end)', 'from', 'facts', 'two outages at once last twice as long'),
]

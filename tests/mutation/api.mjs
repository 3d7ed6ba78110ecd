// biome-ignore-all lint/suspicious/noTemplateCurlyInString: snippets of code are data here.
/**
 * Single mistakes in the HTTP API, each with the test files that catch it. `find` occurs exactly once below `src/api`,
 * so a mistake outlives a move of its code. `because` says what users would notice.
 */
const mistake = (find, replace, by, because) => ({ in: 'src/api', find, replace, by, because })

export const MUTATIONS = [
  // Keys, bodies, compression
  mistake('taken > 0 && taken + bytes > most', 'false', 'body-budget', 'many large bodies fill the memory'),
  mistake('if (bytes <= SMALL) return work()', '', 'body-budget', 'a single post waits for large bodies'),
  mistake(
    '...(key === null ? {} : { by: key.id }),',
    '',
    'operator-actions',
    'nobody knows who closed an alert',
  ),
  mistake("{ preferred: ['br', 'gzip'] }", '{}', 'compression', 'pages are larger than they need be'),
  mistake(
    'content.length >= MIN_COMPRESSED && headers',
    'headers',
    'compression',
    'small answers get larger',
  ),
  // Webhooks
  mistake(
    'await checkServices(known, filter)\n      if (unknown !== null) return unknown\n      const before',
    'null\n      const before',
    'management',
    'a changed webhook never sends, since its filter has a typo',
  ),
  // Silences
  mistake(
    'wrong = mistakeIn({ startsAt: after.startsAt, endsAt: after.endsAt }, now)',
    '',
    'operator-actions',
    'a changed silence ends before it begins',
  ),
  mistake('          updatedBy: key?.id,', '', 'operator-actions', 'nobody knows who changed a silence'),
  mistake(
    'admission.key?.id ?? networkOf(address)',
    'admission.key?.id ?? address',
    'body-budget',
    'slow bodies of one network refuse those of all others',
  ),
  // Reads
  mistake(
    'if (end <= newest) windows',
    'windows',
    'services',
    'counts of a timeline are added up several times',
  ),
  mistake(
    "const safe = FORMULA.test(cell) ? `'${cell}` : cell",
    'const safe = cell',
    'reads',
    'a note runs as a formula',
  ),
  mistake(
    'if (unknown.length === 0) return null',
    'return null',
    'reads',
    'a mistyped service looks like no outage',
  ),
  mistake('.startsWith(prefix)', ".startsWith('')", 'reads', 'a cursor of another order loses alerts'),
  // Access
  mistake('!allows(checked.key, needed)', 'false', 'keys', 'a key that may read makes keys'),
  mistake(
    "needed === 'read' && publicRead",
    'publicRead',
    'keys',
    'everybody may write where reading is open',
  ),
  mistake('if (wait > 0) {', 'if (wait > 60) {', 'keys', 'keys can be guessed without a pause'),
  mistake('wrongKeys.add(address, clock.now())', '', 'keys', 'wrong keys are not counted'),
  mistake(
    'times.length < most',
    'times.length <= most',
    'keys',
    'one wrong key more is accepted than configured',
  ),
  mistake(
    '[...times, now].slice(-most)',
    '[...times, now].slice(0, most)',
    'wrong-keys',
    'the wait ends although wrong keys go on',
  ),
  mistake(
    '/^Bearer +(\\S+) *$/i',
    '/^Bearer +(\\S+) *$/',
    'keys',
    'a client that writes "bearer" is refused',
  ),
  mistake(
    '.slice(0, 4)\n    .map',
    '.slice(0, 8)\n    .map',
    'network-of',
    'one customer has 2^64 addresses to try keys from',
  ),
  mistake(
    'counted.consumedPoints > limit',
    'counted.consumedPoints >= limit',
    ['protections', 'rate-limits'],
    'one request fewer than configured is accepted',
  ),
  mistake(
    'if (limit === 0) return null',
    '',
    ['protections', 'rate-limits'],
    'a limit of 0 refuses everybody',
  ),
  mistake(
    "response.setHeader('RateLimit-Policy', policyOf(rate, taken.limit))",
    '',
    'protections',
    'clients do not know how often they may ask',
  ),
  mistake('`key/${admission.key.id}`', "'key'", 'protections', 'one key uses up the requests of all'),
  mistake('hashOf(`${sender}\\n${key}`)', 'hashOf(key)', 'posts', 'a client gets the answer of another'),
  mistake(
    'clock.now() - before.at < KEPT',
    'clock.now() - before.at < KEPT / 1_000',
    'idempotency',
    'a request sent again after two minutes is done twice',
  ),
  mistake('before.bodyHash !== bodyHash', 'false', 'posts', 'another body under a used key is lost'),
  mistake(
    'checks: [{ key: index, value: text }]',
    'checks: []',
    'posts',
    'a request that comes twice at once is done twice',
  ),
  mistake(
    'codec.decode(value, key).at >= KEPT',
    'codec.decode(value, key).at < KEPT',
    'posts',
    'keys that are in use are deleted',
  ),
  // Protocol
  mistake(
    "vary(response, 'Authorization')\n    if",
    'if',
    ['alerts', 'contract', 'answers'],
    'a shared cache gives an answer to those who may not read',
  ),
  mistake(
    'response.statusCode = 304',
    'response.statusCode = 200',
    'alerts',
    'an unchanged answer comes empty',
  ),
  mistake(
    "known.includes(tag.replace(/^W\\//, ''))",
    'known.includes(tag)',
    'alerts',
    'each answer is sent in full again',
  ),
  mistake(
    "'private, no-cache'",
    "'private, max-age=3600'",
    ['alerts', 'contract', 'answers'],
    'an alert is shown an hour late',
  ),
  mistake(
    "response.setHeader('Content-Type', 'application/problem+json; charset=utf-8')",
    "response.setHeader('Content-Type', 'application/json')",
    'protocol',
    'a client does not recognise a problem',
  ),
  mistake(
    "instance: request.originalUrl.split('?')[0]",
    'instance: request.originalUrl',
    'answers',
    'a problem quotes a secret in the query',
  ),
  mistake(
    "response.setHeader('Allow', allow)",
    '',
    'protocol',
    'a refused method does not say which there are',
  ),
  mistake(
    '(charset === undefined || /^charset="?utf-?8"?$/.test(charset))',
    'true',
    'protocol',
    'a body in other characters is read as rubbish',
  ),
  mistake(
    'origin !== undefined && origins.includes(origin)',
    'origin !== undefined',
    'protections',
    'every page reads the API',
  ),
  mistake(
    "response.vary('Origin')",
    '',
    'protections',
    'a cache gives an answer to a page of another origin',
  ),
  mistake(
    "replaceAll('~', '~0').replaceAll('/', '~1')",
    "replaceAll('/', '~1').replaceAll('~', '~0')",
    'answers',
    'the pointer to a wrong field is wrong',
  ),
  mistake(
    "headers.set('Content-Security-Policy', DATA_POLICY)",
    '',
    'protections',
    'a browser runs what stands in an answer',
  ),
  mistake(
    'if (!isFound) response.status(404)',
    '',
    'fill-page',
    'the page of an alert that does not exist is found',
  ),
  mistake(
    "xFrameOptions: { action: 'deny' }",
    'xFrameOptions: false',
    'protections',
    'any page may frame the dashboard',
  ),
  mistake(
    'const rule = `write a whole number from ${least} to ${most}`',
    'const rule = `write a whole number from ${least} to ${most}`; most++',
    ['alerts', 'trending'],
    'one more than the limit is accepted',
  ),
  // Alerts
  mistake(
    'form.test(place) && writeCursor(place, sort) === cursor',
    'writeCursor(place, sort) === cursor',
    'alerts',
    'a cursor reads any place of the store',
  ),
  mistake(
    'SEVERITIES.slice(SEVERITIES.indexOf(minSeverity))',
    'SEVERITIES.slice(SEVERITIES.indexOf(minSeverity) + 1)',
    'alerts',
    'the severity that was asked for is left out',
  ),
  mistake(
    'asked.filter((one) => others.includes(one))',
    'asked',
    'alerts',
    'a category and a service list more than both',
  ),
  mistake(
    "query.set('cursor', cursor)",
    "query.append('cursor', cursor)",
    'alert-links',
    'the third page is refused',
  ),
  mistake(
    'Date.parse(startedAt) - MARGIN',
    'Date.parse(startedAt)',
    'alerts',
    'a chart does not show what was usual',
  ),
  mistake("source === 'x' && /^\\d{1,20}$/.test(id)", "source === 'x'", 'alerts', 'an id forges a link'),
  // Cache
  mistake(
    'if (version !== generation.version)',
    'if (false)',
    ['alerts', 'response-cache'],
    'a list never changes',
  ),
  mistake('into.making.delete(key)', '', 'response-cache', 'an answer that failed once fails for ever'),
  mistake(
    'kept.get(key) ?? making.get(key)',
    'kept.get(key)',
    'response-cache',
    'a thousand who ask at once cost a thousand searches',
  ),
  // Posts and streams
  mistake(
    'intake.backlog()) > MAX_BACKLOG',
    'intake.backlog()) < 0',
    'posts',
    'posts are accepted without end',
  ),
  mistake(
    'newest - number > maxBehind',
    'newest - number > maxBehind + 1',
    ['event-stream', 'stream-limits'],
    'a client catches up with more than configured',
  ),
  mistake(
    'if (number > newest) return',
    'if (number >= newest) return',
    ['event-stream', 'stream-limits'],
    'a client that has everything reads all lists again',
  ),
  mistake(
    "header('Last-Event-ID') ?? lastEventId",
    "lastEventId ?? header('Last-Event-ID')",
    'event-stream',
    'a browser that comes back gets everything again',
  ),
  mistake(
    'own >= most.perClient',
    'own > most.perClient',
    'event-stream',
    'one client more is connected than configured',
  ),
  mistake('if (!isHeld) return\n', '', 'stream-limits', 'a stream that ends twice frees two places'),
  mistake(
    '`id: ${number}\\nevent: ${event.type}\\ndata: ${text}\\n\\n`',
    '`event: ${event.type}\\ndata: ${text}\\n\\n`',
    'event-stream',
    'a client that comes back misses events',
  ),
  mistake(
    'status !== undefined && !status.includes(entry.event.alert.status)',
    'false',
    'event-stream',
    'the filter by status does nothing',
  ),
  // Feeds
  mistake('escapeMarkup(withoutForbidden(text))', 'withoutForbidden(text)', 'feeds', 'a text breaks a feed'),
  mistake(
    "isOpen && parts.publicFeeds === true ? null : 'read'",
    "'read'",
    'feeds',
    'feeds stay closed where they are to be open',
  ),
  mistake(
    'a.published < b.published ? 1 : a.published > b.published ? -1',
    'a.published < b.published ? -1 : a.published > b.published ? 1',
    'feeds',
    'a feed has the oldest entry first',
  ),
  mistake('frame-ancestors *', "frame-ancestors 'none'", 'feeds', 'no page can show the frame'),
]

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: snippets of code are data here.
/**
 * Single mistakes in what sends webhooks, each with the test files that catch it. `find` occurs exactly once below `src/webhooks`,
 * so a mistake outlives a move of its code. `because` says what users would notice.
 */
const mistake = (find, replace, by, because) => ({ in: 'src/webhooks', find, replace, by, because })

export const MUTATIONS = [
  mistake('...nameAlert(alert),', '', 'formats', 'a message has no link to its alert'),
  // Signatures
  mistake(
    '`${id}.${timestamp}.${body}`',
    '`${timestamp}.${id}.${body}`',
    'sign',
    'no receiver can verify a message',
  ),
  mistake(
    'Math.floor(at / SECOND)',
    'Math.ceil(at / SECOND)',
    'sign',
    'a signature is of a second that is still to come',
  ),
  mistake('at < previous.until', 'at <= previous.until', 'sign', 'an old secret signs after its grace'),
  mistake(
    '[current, previous.secret]',
    '[previous.secret]',
    'sign',
    'the new secret does not sign during the grace',
  ),
  mistake("secret.slice('whsec_'.length)", 'secret', 'sign', 'the key holds the prefix of the secret'),
  mistake("signatures.join(' ')", "signatures.join(',')", 'sign', 'a receiver reads two signatures as one'),
  // Targets
  mistake(
    "judged.includes('private')",
    "judged.every((one) => one === 'private')",
    'check-target',
    'a name with one public address opens a private one',
  ),
  mistake(
    "judged.every((judgement) => judgement === 'allowed')",
    "judged.some((judgement) => judgement === 'allowed')",
    'check-target',
    'plain http reaches the public internet',
  ),
  mistake(
    "url.username !== '' || url.password !== ''",
    "url.username !== ''",
    'check-target',
    'a password in a URL is accepted',
  ),
  mistake(
    'port >= FIRST_FREE_PORT',
    'true',
    'check-target',
    'webhooks reach the ports of the system in allowed ranges',
  ),
  mistake("'169.254.0.0/16',", '', 'check-target', 'a webhook reads credentials of the cloud'),
  mistake("'172.16.0.0/12'", "'172.16.0.0/16'", 'check-target', 'most of a private range is public'),
  mistake('text.length > LONGEST ||', '', 'check-target', 'an endless URL is stored'),
  mistake('address.kind() === start.kind() &&', '', 'check-target', 'a range of IPv6 decides about IPv4'),
  mistake(
    'Number(bits) > most',
    'Number(bits) > 128',
    'check-target',
    'a range with 33 bits of IPv4 is accepted',
  ),
  mistake(
    "hostname.startsWith('[') ? hostname.slice(1, -1) : hostname",
    'hostname',
    ['check-target', 'send'],
    'an address of IPv6 is not found',
  ),
  // Requests
  mistake(
    "ending.signal.reason === 'stopped'",
    'false',
    'send',
    'a stop of the process counts as a failure of the endpoint',
  ),
  mistake(
    "headers['webhook-delivery'] === 'abort-message'",
    'false',
    'send',
    'a receiver that wants no more is asked again',
  ),
  mistake('chunk.subarray(0, MAX_KEPT - read)', 'chunk', 'send', 'a large answer fills the store'),
  mistake('if (read >= MAX_READ) finish()', '', 'send', 'a huge answer is read to its end'),
  mistake(
    'lookup: (_name, { all }, callback)',
    'resolver: (_name, { all }, callback)',
    'send',
    'a name that changes after the check leads inside',
  ),
  mistake(
    'path: `${url.pathname}${url.search}`',
    'path: url.pathname',
    'send',
    'a token in the query is lost',
  ),
  mistake('Buffer.byteLength(body)', 'body.length', 'send', 'a message with accents arrives cut'),
  mistake('Number(text) * SECOND', 'Number(text)', 'send', 'a wait in seconds is read as milliseconds'),
  mistake(
    'Math.ceil(Number(seconds) * SECOND)',
    'Math.ceil(Number(seconds))',
    'send',
    'the wait of a chat service is read as milliseconds',
  ),
  mistake('Math.max(at - now, 0)', 'at - now', 'send', 'a date in the past asks for a negative wait'),
  // Deliveries
  mistake(
    "held.delivery.state.kind !== 'pending'",
    'false',
    'deliver-once',
    'a delivered message is sent again',
  ),
  mistake(
    'if (waitMs > 0) return { done: later(waitMs), next: [] }',
    '',
    'deliver',
    'a retry does not wait for its time',
  ),
  mistake(
    "found.subscription.state.kind === 'disabled' && delivery.purpose !== 'test'",
    "found.subscription.state.kind === 'disabled'",
    'deliver',
    'a disabled webhook cannot be tested',
  ),
  mistake(
    'sweptTo = due.next',
    'sweptTo = null',
    'deliver',
    'what cannot be sent keeps the sweep from the rest',
  ),
  mistake(
    'outcome.status === 429 || outcome.status === 503',
    'outcome.status === 503',
    'deliver',
    'an endpoint that asks for peace gets none',
  ),
  mistake(
    "if (purpose === 'test' || held === null)",
    'if (held === null)',
    'deliver-once',
    'a failed test says something against an endpoint',
  ),
  mistake(
    "failing !== null || purpose === 'redelivery'",
    'failing !== null',
    'deliver',
    'a message asked for again counts against the endpoint',
  ),
  mistake(
    'limiter.enter(endpoint, clock.now())',
    "limiter.enter('all', clock.now())",
    'deliver',
    'an endpoint that hangs holds up all others',
  ),
  mistake(
    'load.isWell ? most : 1',
    'most',
    'endpoint-limiter',
    'an endpoint that fails gets as many requests as one that works',
  ),
  mistake(
    'Math.max(load.pausedUntil, until)',
    'until',
    'endpoint-limiter',
    'a shorter pause ends a longer one',
  ),
  mistake(
    'load.nextTurn = Math.min(',
    'load.nextTurn = Math.max(',
    'endpoint-limiter',
    'requests that wait come back at once, or never',
  ),
  mistake('`${holder}/${drawn++}`', 'holder', 'endpoint-semaphore', 'one process takes a permit twice'),
  // Order
  mistake(
    "if (turn.kind === 'wait') return DONE",
    '',
    'order',
    'two deliveries of one alert are on their way at once',
  ),
  mistake('...regrouped.set', '', 'deliver', 'an overtaken digest loses its other alerts'),
  mistake(
    "reason === 'overtaken' ? await regroup",
    'by !== null ? await regroup',
    'deliver-order',
    'a digest that finds itself overtaken loses its other alerts',
  ),
  // Formats
  mistake("escapeMarkup(part, '&<>')", 'part', 'formats', 'a text mentions a whole channel in Slack'),
  mistake("escapeMarkup(text, '&<>\"')", 'text', 'formats', 'Telegram refuses a message that holds markup'),
  mistake('allowed_mentions: { parse: [] },', '', 'formats', 'a text mentions everyone in Discord'),
  mistake('cut(title, HEADER)', 'title', 'formats', 'Slack refuses a long title'),
  mistake("isEnd ? 'resolve' : 'trigger'", "'trigger'", 'formats', 'an incident in PagerDuty never ends'),
  mistake(
    'isOver(message.event) ? (alert.resolvedAt ?? at) : NEVER',
    'at',
    'formats',
    'Alertmanager takes a lasting alert for an ended one',
  ),
  mistake(
    'url.searchParams.delete(name)',
    '',
    'formats',
    'the key of a chat stays in the URL that is sent to',
  ),
  mistake("hourCycle: 'h23',", "hourCycle: 'h12',", 'formats', 'an afternoon is read as a morning'),
  mistake(
    'message.isSupplement === true) {',
    'false) {',
    'formats',
    'an update opens an incident again that a responder closed',
  ),
  mistake(
    'alert.severity !== before.severity',
    'false',
    'formats',
    'a message does not say that an outage became critical',
  ),
  mistake(
    'kept.length + character.length > most - 1',
    'kept.length + character.length > most',
    'cut',
    'a cut text is one character too long',
  ),
  mistake(
    'compareSizes(b.size, a.size)',
    'compareSizes(a.size, b.size)',
    'causes',
    'the largest entry stands at the end of a digest',
  ),
  mistake(
    'alert.upstream?.service ?? alert.service',
    'alert.service',
    'causes',
    'a digest does not name a common cause',
  ),
]

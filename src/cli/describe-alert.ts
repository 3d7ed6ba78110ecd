import stringWidth from 'string-width'
import type { Alert, AlertEvent, Signal } from '../core/model/alert.js'
import { namesOfChanges } from '../core/model/alert.js'
import type { Votes } from '../core/model/command.js'

/** The width of a terminal of the usual kind. Unit: columns. */
const WIDTH = 80
const NAME = 14

/**
 * An alert's history for a terminal, from its events in order. Sentences come first, for readers in a hurry; then the
 * numbers as they stood when it opened, then what is known by now.
 */
export function describeAlert(history: readonly AlertEvent[], feedback: Votes | null = null): string {
  const first = history[0]!
  const latest = history.at(-1)!.alert
  const sections = [
    heading(latest),
    wrap(print(first, latest, feedback), '').join('\n'),
    section('When it opened', numbers(first)),
    section('Who and where', scopeOf(latest)),
    section('What they say', evidenceOf(latest)),
    section('Sample posts', samplesOf(latest)),
    section('History', historyOf(history)),
  ]
  return `${sections.filter((part) => part !== '').join('\n\n')}\n`
}

function heading(alert: Alert): string {
  const title = `${alert.service}: ${alert.severity} alert, ${alert.status}`
  return printable(
    [title, `${alert.id}, all times UTC`, '─'.repeat(Math.min(WIDTH, title.length))].join('\n'),
  )
}

/** Why, in words that need no statistics. */
function print({ alert, at }: AlertEvent, latest: Alert, feedback: Votes | null): string {
  const { signal } = alert
  const sentences = [
    `At ${clock(at)} on ${dayOf(at)}, ${plural(signal.actual, 'complaint')} about ${alert.service} had come in within ${spell(signal.window)}${usual(signal)}.`,
    isKnown(signal.authors) ? `${people(signal.authors)} had complained since it began.` : '',
    chance(signal),
    signal.test === 'cusum' ? 'No single moment was extreme: many small excesses added up.' : '',
    BASELINES[signal.baseline] ?? '',
    moved(signal),
    alert.startedAt < at ? `Looking back, it seems to have begun at ${moment(alert.startedAt, at)}.` : '',
    alert.discovered ? `${alert.service} is in no catalogue; it was found by what people call it.` : '',
    latest.upstream == null
      ? ''
      : `Several services failed together; the common cause is probably ${latest.upstream.service} (${share(latest.upstream.confidence)} sure).`,
    discounted(latest),
    unverified(latest),
    ending(latest, at),
    judged(feedback),
  ]
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

function discounted({ evidence }: Alert): string {
  const kinds = Object.entries(evidence?.discounted ?? {})
  if (kinds.length === 0) return ''
  const printed = kinds.map(([by, count]) => `${count} for ${by.replaceAll('-', ' ')}`)
  return `Complaints that may have one author counted little: ${printed.join(', ')}.`
}

function unverified({ evidence, people: all }: Alert): string {
  const count = evidence?.unverified
  if (!isKnown(count) || !isKnown(all)) return ''
  return `Of ${amount(all)} people ${amount(count)} are unverified: their account says no age, or counts little, and was not seen on an earlier day. So severity and confidence count them in part.`
}

function usual(signal: Signal): string {
  if (!isKnown(signal.expected)) return ''
  return `; at such a time about ${amount(signal.expected)} would be usual${times(signal)}`
}

function times({ ratio, expected }: Signal): string {
  if (!isKnown(ratio) || !(expected > 0) || ratio < 1.5) return ''
  return `, so this is ${ratio >= 10 ? Math.round(ratio).toLocaleString('en') : ratio.toFixed(1)} times as many`
}

function chance({ surprise }: Signal): string {
  if (!isKnown(surprise)) return ''
  // Beyond this the model of chance is not to be believed to the digit.
  if (surprise >= 12) return 'By accident that happens practically never.'
  return `By accident that happens about once in ${oneIn(surprise)} such windows.`
}

/** "20 thousand" would claim too much: the probability is rounded to a power of ten. */
function oneIn(surprise: number): string {
  const digits = Math.round(surprise)
  if (digits >= 9) return `${10 ** (digits - 9)} billion`
  if (digits >= 6) return `${10 ** (digits - 6)} million`
  return (10 ** digits).toLocaleString('en')
}

const BASELINES: Readonly<Record<string, string>> = {
  cold: 'Little was known yet of how much is usual for this service, so more was asked for than otherwise.',
  warming: 'What is usual for this service was still being learnt.',
}

/** What people said of earlier alerts. */
function moved({ strictness, threshold }: Signal): string {
  if (!isKnown(strictness) || strictness === 1) return ''
  const way =
    strictness > 1
      ? 'raised what this service needs to open one'
      : 'lowered what this service needs to open one'
  return `Votes on earlier alerts had ${way} by ${Math.round(100 * Math.abs(strictness - 1))} %, to ${amount(threshold)} from ${amount(threshold / strictness)}.`
}

/** What they say of this one. */
function judged(feedback: Votes | null): string {
  if (feedback === null || feedback.confirm + feedback.deny === 0) return ''
  const { confirm, deny } = feedback
  return `Of ${plural(confirm + deny, 'vote')}, ${amount(confirm)} ${confirm === 1 ? 'says' : 'say'} that it is true and ${amount(deny)} that it is not.`
}

function ending({ status, resolvedAt, acknowledgedAt }: Alert, openedAt: string): string {
  const admitted =
    acknowledgedAt == null ? '' : `The company admitted it at ${moment(acknowledgedAt, openedAt)}. `
  if (status === 'retracted') return `${admitted}An operator closed it as false.`
  if (resolvedAt != null) return `${admitted}It was over at ${moment(resolvedAt, openedAt)}.`
  return `${admitted}${status === 'recovering' ? 'Complaints are falling.' : 'It is not over.'}`
}

function numbers({ alert, reason }: AlertEvent): string[] {
  const { signal } = alert
  return [
    row('observed', `${amount(signal.actual)} complaints in ${spell(signal.window)}`),
    row('expected', isKnown(signal.expected) ? amount(signal.expected) : ''),
    row('ratio', isKnown(signal.ratio) ? `${amount(signal.ratio)} times the expected` : ''),
    row(
      'surprise',
      isKnown(signal.surprise)
        ? `${amount(signal.surprise)}, needed ${amount(signal.threshold)} (−log10 of the chance)`
        : '',
    ),
    row('test', TESTS[signal.test] ?? ''),
    row('authors', isKnown(signal.authors) ? `${amount(signal.authors)} different` : ''),
    row('baseline', signal.baseline ?? ''),
    row('confidence', share(alert.confidence)),
    ...wrapped('reason', reason),
  ].filter((line) => line !== '')
}

const TESTS: Readonly<Record<string, string>> = {
  tail: 'tail: one window held more than chance explains',
  cusum: 'cusum: small excesses summed over time',
  symptom: 'symptom: small excesses of one symptom summed over time',
}

function scopeOf({ scope, signal, people: complained = signal.authors, features }: Alert): string[] {
  const regions = scope?.regions?.map(
    ({ country, region, share: part }) =>
      `${region === undefined ? country : `${region} (${country})`} ${share(part)}`,
  )
  const languages = Object.entries(scope?.languages ?? {}).map(([name, part]) => `${name} ${share(part)}`)
  const sources = Object.entries(scope?.sources ?? {}).map(([name, posts]) => `${name} ${amount(posts)}`)
  const broken = features?.map(({ feature, share: part }) => `${feature} ${share(part)}`)
  return [
    ...wrapped('people so far', isKnown(complained) ? amount(complained) : ''),
    ...wrapped('places', regions?.join(', ') ?? ''),
    ...wrapped('languages', languages.join(', ')),
    ...wrapped('sources', sources.join(', ')),
    ...wrapped('broken', broken?.join(', ') ?? ''),
  ]
}

function evidenceOf({ evidence }: Alert): string[] {
  return [
    ...wrapped(
      'phrases',
      (evidence?.phrases ?? []).map(({ phrase, count }) => `“${phrase}” ${count}`).join(', '),
    ),
    ...wrapped('hashtags', (evidence?.hashtags ?? []).map(({ tag, count }) => `#${tag} ${count}`).join(', ')),
  ]
}

function samplesOf({ evidence }: Alert): string[] {
  return (evidence?.posts ?? []).flatMap(({ at, source, id, text }) => [
    ...wrap(text, ' '.repeat(9), `  ${clock(at ?? '').padEnd(5)}  `),
    printable(`         – ${source} ${id}`),
  ])
}

function historyOf(history: readonly AlertEvent[]): string[] {
  let day = ''
  return history.flatMap(({ type, at, reason, changed }) => {
    const heading = at.slice(0, 10) === day ? [] : [`  ${at.slice(0, 10)}`]
    day = at.slice(0, 10)
    const name = type.slice('alert.'.length)
    const why = reason ?? (changed === undefined ? '' : `${namesOfChanges(changed).join(' and ')} changed`)
    return [...heading, ...wrap(why, ' '.repeat(26), `  ${at.slice(11, 19)}  ${name.padEnd(12)}  `)]
  })
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}\n${lines.join('\n')}`
}

function row(name: string, value: string): string {
  return value === '' ? '' : printable(`  ${name.padEnd(NAME)}  ${value}`)
}

function wrapped(name: string, value: string | undefined): string[] {
  if (value === undefined || value === '') return []
  return wrap(value, ' '.repeat(NAME + 4), `  ${name.padEnd(NAME)}  `)
}

/** Breaks a text between words so that each line fits; a word that is longer than a line stands alone. */
function wrap(text: string, indent: string, first = indent): string[] {
  const lines: string[] = []
  let line = first
  let columns = stringWidth(first)
  let isEmpty = true
  for (const word of printable(text).split(/ +/)) {
    const wordColumns = stringWidth(word)
    if (!isEmpty && columns + 1 + wordColumns > WIDTH) {
      lines.push(line)
      line = indent
      columns = stringWidth(indent)
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    columns += wordColumns + (isEmpty ? 0 : 1)
    isEmpty = false
  }
  return [...lines, line.trimEnd()]
}

/** What stands in a post must not steer the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ')
}

const UNITS: Readonly<Record<string, string>> = { M: 'minute', H: 'hour', D: 'day', S: 'second' }

/** "PT5M" as "5 minutes"; anything less plain stays as it is. */
function spell(window: string): string {
  const found = /^PT?(\d+)([SMHD])$/.exec(window ?? '')
  return found === null ? String(window) : plural(Number(found[1]), UNITS[found[2]!]!)
}

function plural(count: number, noun: string): string {
  return `${amount(count)} ${noun}${count === 1 ? '' : 's'}`
}

function people(authors: number): string {
  return authors === 1 ? 'One person' : `${amount(authors)} different people`
}

function amount(value: number): string {
  return isKnown(value)
    ? value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 1 })
    : 'unknown'
}

function share(part: number): string {
  return isKnown(part) ? `${Math.round(100 * part)} %` : ''
}

function clock(at: string): string {
  return at.slice(11, 16)
}

function dayOf(at: string): string {
  return at.slice(0, 10)
}

/** The time of day, with the date where it is another than the reader has in mind. */
function moment(at: string, near: string): string {
  return dayOf(at) === dayOf(near) ? clock(at) : `${clock(at)} on ${dayOf(at)}`
}

/** Events of another version may lack a number. */
function isKnown(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

import type { Alert, AlertEvent } from '../api-types.js'
import { leadingFeatures, peopleOf } from '../facts/figures.js'
import { sharesOf } from '../facts/places.js'
import { language, t, texts } from '../texts.js'
import { countryName, nameOf } from './names.js'
import { say } from './say.js'
import { formatLength } from './times.js'

const CHANGES = texts.changes

const list = new Intl.ListFormat(language, { type: 'conjunction' })

/**
 * What an event changed, from what to what, in the page's language. The alert before and after say it better than the
 * event's reason, which is English prose.
 */
export function describeChange(
  event: AlertEvent,
  before: Alert | null,
  nameOfService: (service: string) => string,
): string {
  const { type, alert } = event
  const changes = before === null ? [] : differences(before, event, nameOfService)
  switch (type) {
    case 'alert.opened':
      return opened(alert)
    case 'alert.acknowledged':
      return [say(CHANGES.acknowledged), ...changes].join(' ')
    case 'alert.recovering':
      return [say(CHANGES.recovering), ...changes].join(' ')
    case 'alert.reopened':
      return [say(CHANGES.back), ...changes].join(' ')
    case 'alert.resolved': {
      const end = Date.parse(alert.resolvedAt ?? event.at)
      const length = formatLength(Date.parse(alert.startedAt), end)
      return say(CHANGES.resolved, { length, n: peopleOf(alert) })
    }
    case 'alert.retracted':
      return say(CHANGES.retracted)
    default:
      return changes.length === 0 ? say(CHANGES.other) : changes.join(' ')
  }
}

function opened({ signal }: Alert): string {
  const usual = Math.round(signal.expected)
  return say(CHANGES.opened, {
    n: Math.round(signal.actual),
    window: signal.window.replace(/^PT(\d+)M$/, '$1 min').replace(/^PT(\d+)H$/, '$1 h'),
    usual: usual < 1 ? say(CHANGES.usualNone) : say(CHANGES.usual, { n: usual }),
  })
}

function differences(
  before: Alert,
  { alert: after, changed = {} }: AlertEvent,
  nameOfService: (service: string) => string,
): string[] {
  const said: string[] = []
  if (before.severity !== after.severity) {
    said.push(say(CHANGES.severity, { from: lower(t(before.severity)), to: lower(t(after.severity)) }))
  }
  if (before.status === 'recovering' && after.status === 'open') said.push(say(CHANGES.back))
  const countries = newOnes(countriesOf(before), countriesOf(after)).map(countryName)
  if (countries.length > 0) said.push(say(CHANGES.countries, { names: list.format(countries) }))
  const features = newOnes(featuresOf(before), featuresOf(after)).map((feature) => lower(nameOf(feature)))
  if (features.length > 0) said.push(say(CHANGES.features, { names: list.format(features) }))
  // Also where more people name the same one: the event says so.
  const isCauseNews = 'upstream' in changed || before.upstream?.service !== after.upstream?.service
  if (after.upstream !== null && isCauseNews) {
    said.push(say(CHANGES.upstream, { name: nameOfService(after.upstream.service) }))
  }
  const siblings = newOnes(siblingsOf(before), siblingsOf(after)).map(nameOfService)
  if (siblings.length > 0) said.push(say(CHANGES.siblings, { names: list.format(siblings) }))
  return said
}

const countriesOf = ({ scope }: Alert) => [...sharesOf(scope.regions).countries.keys()]
const featuresOf = (alert: Alert) => leadingFeatures(alert, 3).map(({ feature }) => feature)
const siblingsOf = ({ siblings = [] }: Alert) => siblings.map(({ service }) => service)

function newOnes(before: readonly string[], after: readonly string[]): string[] {
  return after.filter((one) => !before.includes(one))
}

function lower(text: string): string {
  return /^\p{Lu}{2}/u.test(text) ? text : text.slice(0, 1).toLocaleLowerCase(language) + text.slice(1)
}

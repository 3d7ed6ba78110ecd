import type { AlertEvent } from '../../../core/model/alert.js'
import { fill, listIn } from '../../../core/phrases/say.js'
import type { Words } from './facts.js'
import { placeName, serviceName } from './facts.js'

const MAX_NAMED = 3

/**
 * The title of an update: what changed from what to what, by the alert's event before it; null when that is not known.
 */
export function titleOfUpdate(
  { alert }: AlertEvent,
  previous: AlertEvent | undefined,
  words: Words,
): string | null {
  if (previous === undefined) return null
  const { texts, nameOf } = words
  const { features: featureNames, outageSeverities } = texts.names
  const { changes } = texts.messages
  const before = previous.alert
  const name = serviceName(alert, nameOf)
  if (alert.severity !== before.severity) {
    const [now, then] = [outageSeverities[alert.severity], outageSeverities[before.severity]]
    return fill(changes.severity, { name, now, before: then })
  }
  if (alert.status === 'open' && before.status === 'recovering') return fill(changes.active, { name })
  if (alert.upstream !== null && alert.upstream.service !== before.upstream?.service) {
    return fill(changes.cause, { name, cause: nameOf(alert.upstream.service) })
  }
  const features = added(
    alert.features.map(({ feature }) => featureNames[feature]),
    before.features.map(({ feature }) => featureNames[feature]),
  )
  if (features.length > 0) return fill(changes.features, { name, features: listIn(features, texts) })
  const places = added(
    alert.scope.regions.map((place) => placeName(place, texts)),
    before.scope.regions.map((place) => placeName(place, texts)),
  )
  return places.length === 0 ? null : fill(changes.places, { name, places: listIn(places, texts) })
}

function added(now: readonly string[], before: readonly string[]): readonly string[] {
  return now.filter((name) => !before.includes(name)).slice(0, MAX_NAMED)
}

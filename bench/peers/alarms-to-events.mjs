// Alarms by the minute, as events that the project's own judge reads. All detectors get the same life of an alert, so that they are
// compared by what they notice: it opens with an alarm and is over after a quarter of an hour without one; another within the
// hour is the same alert.
const MINUTE = 60_000
const CALM = 15
const REOPEN = 60

export function alarmsToEvents(alarms, service, from, judgedFrom) {
  const events = []
  let alert = null
  let last = -Infinity
  const end = (minute) => {
    if (alert === null || alert.resolvedAt !== null) return
    alert = { ...alert, status: 'resolved', resolvedAt: iso(minute) }
    events.push({ type: 'alert.resolved', at: alert.resolvedAt, alert })
  }
  // An alarm of a minute is known when that is over.
  const iso = (minute) => new Date(from + (minute + 1) * MINUTE).toISOString()
  for (let minute = 0; minute < alarms.length; minute++) {
    if (alarms[minute] === 0) {
      if (minute - last === CALM) end(minute)
      continue
    }
    if (minute - last > REOPEN + CALM) {
      const at = iso(minute)
      alert = {
        id: `${service}-${minute}`,
        service,
        status: 'open',
        startedAt: at,
        openedAt: at,
        acknowledgedAt: null,
        resolvedAt: null,
      }
      if (Date.parse(at) >= judgedFrom) events.push({ type: 'alert.opened', at, alert })
    } else if (alert.resolvedAt !== null) {
      alert = { ...alert, status: 'open', resolvedAt: null }
      events.push({ type: 'alert.reopened', at: iso(minute), alert })
    }
    last = minute
  }
  end(alarms.length - 1)
  return events
}

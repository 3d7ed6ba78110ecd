import type { Alert, AlertEvent, EventType } from '../../../src/core/model/alert.js'
import { formatInstant, MINUTE, parseInstant } from '../../../src/core/model/instant.js'

/** Invented time begins here; minutes count from it. */
export const BEGIN = Date.UTC(2024, 0, 1)

export function minute(minutes: number): string {
  return formatInstant(BEGIN + minutes * MINUTE)
}

/** An alert of an invented service. */
export function alert(over: Partial<Alert> = {}): Alert {
  return {
    id: 'alr_1',
    service: 'acme',
    discovered: false,
    status: 'open',
    severity: 'major',
    confidence: 0.98,
    startedAt: minute(0),
    openedAt: minute(4),
    acknowledgedAt: null,
    resolvedAt: null,
    signal: {
      window: 'PT5M',
      actual: 64,
      expected: 1.2,
      ratio: 53.3,
      authors: 61,
      baseline: 'ready',
      surprise: 41.2,
      threshold: 9,
      test: 'tail',
    },
    scope: {
      languages: { it: 0.7, en: 0.3 },
      regions: [{ country: 'IT', share: 0.6 }],
      platforms: {},
      sources: { x: 51, bluesky: 13 },
    },
    features: [{ feature: 'messaging', share: 0.7 }],
    upstream: null,
    siblings: [],
    evidence: {
      hashtags: [{ tag: 'acmedown', count: 41 }],
      phrases: [{ phrase: 'non va', count: 12 }],
      posts: [{ source: 'x', id: '77', at: minute(1), text: 'acme non va, solo a me?' }],
    },
    ...over,
  }
}

export function event(type: EventType, over: Partial<Alert> = {}, at?: string): AlertEvent {
  const reported = alert(over)
  return {
    type,
    at: at ?? reported.resolvedAt ?? reported.openedAt,
    sequence: 1,
    reason: 'because',
    alert: reported,
  }
}

/** The events of an alert drawn as "service from-to", minutes from the beginning; without an end it is not over. */
export function reported(picture: string): AlertEvent[] {
  const [service, span] = picture.split(' ') as [string, string]
  const [from, to] = span.split('-') as [string, string]
  const opened = {
    id: `alr_${service}_${from}`,
    service,
    startedAt: minute(Number(from)),
    openedAt: minute(Number(from)),
  }
  const events = [event('alert.opened', opened)]
  if (to !== '')
    events.push(event('alert.resolved', { ...opened, status: 'resolved', resolvedAt: minute(Number(to)) }))
  return events
}

export function outage(picture: string): { service: string; onset: number; end: number | null } {
  const [service, span] = picture.split(' ') as [string, string]
  const [from, to] = span.split('-') as [string, string]
  return {
    service,
    onset: parseInstant(minute(Number(from)))!,
    end: to === '' ? null : parseInstant(minute(Number(to)))!,
  }
}

import type { Alert } from '../../core/model/alert.js'

/** An invented alert for readers of the API description. */
const ALERT_EXAMPLE: Alert = {
  id: 'alr_01hx3q6c2s',
  service: 'netflix',
  discovered: false,
  status: 'open',
  severity: 'major',
  confidence: 0.93,
  startedAt: '2024-05-06T12:00:00.000Z',
  openedAt: '2024-05-06T12:01:00.000Z',
  acknowledgedAt: null,
  resolvedAt: null,
  signal: {
    window: 'PT5M',
    actual: 41,
    expected: 1.2,
    ratio: 34.2,
    authors: 39,
    baseline: 'ready',
    surprise: 47.1,
    threshold: 6,
    test: 'tail',
  },
  current: { at: '2024-05-06T12:07:00.000Z', window: 'PT5M', actual: 52, expected: 1.2, ratio: 43.3 },
  peak: { at: '2024-05-06T12:06:10.000Z', actual: 58 },
  people: 71,
  complaints: 73,
  scope: {
    languages: { it: 0.8, en: 0.2 },
    regions: [{ country: 'IT', region: 'Lombardia', share: 0.6 }],
    platforms: { ios: 0.6, tv: 0.4 },
    sources: { bluesky: 30, mastodon: 11 },
    located: 34,
  },
  features: [{ feature: 'playback', share: 0.7 }],
  upstream: null,
  siblings: [],
  evidence: {
    hashtags: [{ tag: 'netflixdown', count: 12 }],
    phrases: [{ phrase: 'non funziona', count: 9 }],
    posts: [
      {
        source: 'bluesky',
        id: '3kexample',
        at: '2024-05-06T12:00:40.000Z',
        text: 'netflix non funziona da stasera',
      },
    ],
  },
}

/** The same with its name, as in events. */
export const NAMED_ALERT_EXAMPLE = {
  ...ALERT_EXAMPLE,
  name: 'Netflix',
  category: 'streaming' as const,
  url: 'https://outcry.example/alerts/alr_01hx3q6c2s',
}

/** The same as it is answered. */
export const ANSWERED_ALERT_EXAMPLE = {
  ...NAMED_ALERT_EXAMPLE,
  updatedAt: '2024-05-06T12:07:00.000Z',
  official: {
    status: 'acknowledged' as const,
    since: '2024-05-06T12:21:00.000Z',
    url: 'https://status.example/',
    leadSeconds: 840,
  },
}

// Services and alerts as large as real ones, for what only shows them.
import { loadConfiguration } from '../dist/src/runtime/compose/load-configuration.js'
import { systemClock } from '../dist/src/runtime/process/clock.js'

const CATEGORIES = ['streaming', 'messaging', 'social', 'telecom', 'banking', 'gaming', 'cloud', 'shopping']

/** What the API needs to serve a store without workers. */
export function partsOfApi(store, services) {
  return {
    store,
    intake: { backlog: async () => 0 },
    services: someServices(services),
    textsOf: loadConfiguration().textsOf,
    clock: systemClock,
    publicRead: true,
    sources: async () => [],
    health: async () => ({ ready: true, checks: {} }),
    metrics: async () => '',
    log: console,
  }
}

function someServices(count) {
  return Array.from({ length: count }, (_, index) => ({
    id: serviceId(index),
    name: `Service ${index}`,
    names: [`service ${index}`],
    misspellings: [],
    ambiguous: [],
    hashtags: [],
    accounts: {},
    owner: serviceId(index),
    category: CATEGORIES[index % CATEGORIES.length],
    countries: ['IT', 'GB', 'US'],
    features: [],
    dependsOn: [],
  }))
}

/** The alert of this number, of one service after the other. */
export function anAlert(number, services) {
  const startedAt = new Date(Date.UTC(2024, 4, 6, 12) + number * 1_000).toISOString()
  return {
    id: `alr_${String(number).padStart(16, '0')}`,
    service: serviceId(number % services),
    discovered: false,
    status: 'open',
    severity: ['minor', 'major', 'critical'][number % 3],
    confidence: 0.9,
    startedAt,
    openedAt: startedAt,
    acknowledgedAt: null,
    resolvedAt: null,
    signal: {
      ...{ window: 'PT5M', actual: 40, expected: 1.2, ratio: 33, authors: 38 + number },
      ...{ baseline: 'ready', surprise: 20, threshold: 6, test: 'tail' },
    },
    scope: {
      languages: { it: 0.7, en: 0.3 },
      regions: ['Lombardia', 'Lazio', 'Campania', 'Veneto', 'Sicilia'].map((region) => ({
        country: 'IT',
        region,
        share: 0.12,
      })),
      platforms: {},
      sources: { x: 30, bluesky: 10 },
    },
    features: ['login', 'playback', 'homepage', 'app'].map((feature) => ({ feature, share: 0.25 })),
    upstream: null,
    siblings: [],
    evidence: {
      hashtags: ['down', 'nonfunziona', 'help'].map((tag, index) => ({ tag, count: 40 - index })),
      phrases: ['not working', 'non va', 'non funziona', 'is down'].map((phrase) => ({ phrase, count: 9 })),
      posts: Array.from({ length: 5 }, (_, index) => ({
        ...{ source: 'x', id: `${number}-${index}`, at: startedAt, url: null },
        text: 'it does not load since half an hour, neither here nor at my neighbour’s; is it only us?',
      })),
    },
  }
}

function serviceId(index) {
  return `service-${index}`
}

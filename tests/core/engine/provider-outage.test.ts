import { expect, test } from 'vitest'
import { createEngine } from '../../../src/core/engine/engine.js'
import { MINUTE, SECOND } from '../../../src/core/model/instant.js'
import { parsePost } from '../../../src/core/model/post.js'
import { createTakePost } from '../../../src/pipeline/intake/replay-post.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { START } from '../../support/builders.js'
import { configuration } from '../../support/configuration.js'

const { policy, services, classifyPost } = composeReading({ authorKey: 'test' }, configuration)

/** What each service's last event says: "netflix ← vodafone". `texts` come one every four seconds, each by somebody else. */
function reported(texts: readonly string[]): string[] {
  const engine = createEngine({ policy, services })
  const takePost = createTakePost(classifyPost, engine)
  const last = new Map<string, string>()
  for (let index = 0; index < 400 + texts.length; index++) {
    const parsed = parsePost({
      id: `p${index}`,
      source: 'x',
      createdAt: new Date(START + index * 4 * SECOND).toISOString(),
      text: index < 300 ? 'che bella giornata' : (texts[index - 300] ?? 'che bella giornata'),
      author: { id: `a${index}` },
      place: { country: 'IT' },
    })
    if (parsed.kind === 'rejected') throw new Error(parsed.detail)
    for (const { alert } of takePost(parsed.post)) {
      last.set(
        alert.service,
        `${alert.service}${alert.upstream === null ? '' : ` ← ${alert.upstream.service}`}`,
      )
    }
  }
  engine.finish()
  expect(engine.time! - START).toBeGreaterThan(20 * MINUTE)
  return [...last.values()].sort()
}

const cutOff = [
  'vodafone down, non riesco ad aprire netflix',
  'vodafone non funziona e quindi niente instagram',
  'rete vodafone giù, whatsapp non va',
  'internet vodafone morto, netflix non va',
  'vodafone down di nuovo, spotify non va',
  'vodafone non va, whatsapp non invia i messaggi',
  'problemi con vodafone anche voi? instagram non carica',
  'vodafone è giù, netflix non funziona',
]
const netflixAlone = [
  'netflix non funziona, schermata nera',
  'netflix down?',
  'anche a voi netflix non va stasera',
  'netflix mi dà errore su tutti i film',
  'non riesco a vedere niente su netflix',
  'netflix è giù di nuovo',
  'ma netflix ha problemi?',
  'netflix si blocca sempre al caricamento',
]

test('an internet provider’s outage is one alert, not one for each app that cannot be reached', () => {
  expect(reported([...cutOff, ...cutOff, ...cutOff])).toEqual(['vodafone'])
})

test('an app’s own outage at the same time is found beside it', () => {
  expect(reported(cutOff.flatMap((text, index) => [text, netflixAlone[index]!]))).toEqual(
    expect.arrayContaining(['vodafone', expect.stringMatching(/^netflix/)]),
  )
})

test('an app that is complained of by itself, while the provider works, has no upstream', () => {
  expect(reported(netflixAlone)).toEqual(['netflix'])
})

test('apps that are only missed, while nobody says why, are put down to the provider that fails where they are missed', () => {
  const apps = ['netflix', 'instagram', 'spotify', 'whatsapp']
  const missed = netflixAlone.flatMap((text) => apps.map((app) => text.replace('netflix', app)))
  const provider = [
    'vodafone non funziona',
    'rete vodafone giù',
    'vodafone down?',
    'niente linea vodafone da me',
  ]
  const cities = ['Roma', 'Milano', 'Torino', 'Napoli', 'Bari', 'Genova', 'Bologna', 'Firenze']
  const texts = missed.flatMap((text, index) => [
    text,
    `${provider[index % provider.length]} a ${cities[index % cities.length]}`,
  ])
  expect(reported(texts)).toEqual([
    'instagram ← vodafone',
    'netflix ← vodafone',
    'spotify ← vodafone',
    'vodafone',
    'whatsapp ← vodafone',
  ])
})

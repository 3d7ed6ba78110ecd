import { expect, test } from 'vitest'
import type { Dependent } from '../../../src/core/causes/dependency-map.js'
import { createDependencyMap } from '../../../src/core/causes/dependency-map.js'
import type { Suffering } from '../../../src/core/causes/name-upstream.js'
import { nameUpstream } from '../../../src/core/causes/name-upstream.js'
import { MINUTE } from '../../../src/core/model/instant.js'
import { policy, START } from '../../support/builders.js'

function service(id: string, over: Partial<Dependent> = {}): Dependent {
  return { id, category: 'streaming', countries: [], dependsOn: [], ...over }
}

/** Two hundred services: sixty on a large cloud, five on a small one, an Italian internet provider and its television. */
const map = createDependencyMap([
  service('bigcloud', { category: 'cloud' }),
  service('smallcloud', { category: 'cloud' }),
  service('fibranet', { category: 'telecom', countries: ['IT'] }),
  service('fibratv', { dependsOn: ['fibranet'] }),
  ...Array.from({ length: 60 }, (_, index) => service(`big${index}`, { dependsOn: ['bigcloud'] })),
  ...Array.from({ length: 5 }, (_, index) =>
    service(`small${index}`, { dependsOn: ['smallcloud', 'bigcloud'] }),
  ),
  ...Array.from({ length: 131 }, (_, index) => service(`own${index}`)),
])

function failing(id: string, over: Partial<Suffering> & { readonly after?: number } = {}): Suffering {
  const { after = 0, ...rest } = over
  return { service: id, startedAt: START + after * MINUTE, mentionedCauses: {}, confinedTo: null, ...rest }
}

/** The upstream of the first of those that fail. */
function upstreamOf(...running: readonly Suffering[]): string {
  const found = nameUpstream(running[0]!, running, map, policy.causes)
  return found === null ? 'none' : `${found.service} ${found.confidence}: ${found.because}`
}

test('one service alone has no upstream', () => {
  expect(upstreamOf(failing('big0'))).toBe('none')
})

test('one service whose cloud has an alert of its own, and three people who say so', () => {
  expect(
    upstreamOf(failing('big0', { mentionedCauses: { bigcloud: 3 } }), failing('bigcloud', { after: 7 })),
  ).toBe('bigcloud 0.87: bigcloud has an alert of its own, 3 people name it')
})

test('two customers of a large cloud that fail at once are chance, three are not', () => {
  expect(upstreamOf(failing('big0'), failing('big1'))).toBe('none')
  expect(upstreamOf(failing('big0'), failing('big1'), failing('big2'))).toMatch(
    /^bigcloud 0\.8\d: 3 services that depend on it began to fail together$/,
  )
})

test('three customers of a small cloud are enough, and the small one is named rather than the large one', () => {
  expect(upstreamOf(failing('small0'), failing('small1'), failing('small2'))).toMatch(/^smallcloud 0\.9/)
})

test('a cause that nobody complains of and nobody names needs three dependants', () => {
  expect(upstreamOf(failing('small0'), failing('small1'))).toBe('none')
  const named = { mentionedCauses: { smallcloud: 1 } }
  expect(upstreamOf(failing('small0', named), failing('small1', named))).toMatch(/^smallcloud/)
})

test('what a failing service between explains is no evidence for what lies behind it', () => {
  const chain = createDependencyMap([
    service('behind', { category: 'cloud' }),
    service('shop', { dependsOn: ['behind'] }),
    ...['game', 'arena', 'league'].map((id) => service(id, { dependsOn: ['shop'] })),
    ...Array.from({ length: 100 }, (_, index) => service(`own${index}`)),
  ])
  const running = ['shop', 'game', 'arena', 'league'].map((id) => failing(id))
  expect(nameUpstream(running[0]!, running, chain, policy.causes)).toBeNull()
  expect(nameUpstream(running[1]!, running, chain, policy.causes)?.service).toBe('shop')
})

test('two internet providers are never the cause of each other', () => {
  const providers = createDependencyMap([
    service('left', { category: 'telecom', countries: ['US'] }),
    service('right', { category: 'telecom', countries: ['US'] }),
  ])
  const named = failing('left', { mentionedCauses: { right: 20 } })
  expect(nameUpstream(named, [named, failing('right')], providers, policy.causes)).toBeNull()
})

test('a service whose failure is blamed on another is not the cause of that other', () => {
  const clouds = createDependencyMap([
    service('air', { category: 'cloud' }),
    service('sea', { category: 'cloud' }),
  ])
  const named = failing('air', { mentionedCauses: { sea: 20 } })
  const running = [named, failing('sea')]
  expect(nameUpstream(named, running, clouds, policy.causes)?.service).toBe('sea')
  expect(nameUpstream(named, running, clouds, policy.causes, new Map([['sea', 'air']]))).toBeNull()
})

test('three services that share nothing have no upstream', () => {
  expect(upstreamOf(failing('own0'), failing('own1'), failing('own2'))).toBe('none')
})

test('what began half an hour apart did not begin together', () => {
  expect(upstreamOf(failing('big0'), failing('big1', { after: 30 }), failing('big2', { after: 60 }))).toBe(
    'none',
  )
})

test('what fails beside the others counts against a cause that it does not need', () => {
  const unrelated = Array.from({ length: 12 }, (_, index) => failing(`own${index}`))
  expect(upstreamOf(failing('big0'), failing('big1'), failing('big2'))).not.toBe('none')
  expect(upstreamOf(failing('big0'), failing('big1'), failing('big2'), ...unrelated)).toBe('none')
})

test('three apps that fail where an internet provider fails are the provider’s', () => {
  const apps = ['own0', 'own1', 'own2'].map((id) => failing(id, { confinedTo: 'IT' }))
  expect(upstreamOf(...apps, failing('fibranet'))).toMatch(
    /^fibranet 0\.\d+: fibranet has an alert of its own/,
  )
  const abroad = ['own0', 'own1', 'own2'].map((id) => failing(id, { confinedTo: 'US' }))
  expect(upstreamOf(...abroad, failing('fibranet'))).toBe('none')
})

test('an app that fails in the provider’s country at the same time is its own outage until somebody says otherwise', () => {
  const app = failing('own0', { confinedTo: 'IT' })
  expect(upstreamOf(app, failing('fibranet'))).toBe('none')
  expect(upstreamOf({ ...app, mentionedCauses: { fibranet: 6 } }, failing('fibranet'))).toMatch(/^fibranet/)
})

test('a service is not its dependants’ victim', () => {
  expect(upstreamOf(failing('fibranet', { mentionedCauses: { fibratv: 20 } }), failing('fibratv'))).toBe(
    'none',
  )
})

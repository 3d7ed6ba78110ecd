import { expect, test } from 'vitest'
import { checkServices, foldName } from '../../../src/core/catalogue/check-services.js'
import type { AmbiguousName, Service } from '../../../src/core/model/catalogue.js'

function service(id: string, rest: Partial<Service> = {}): Service {
  return {
    id,
    name: id,
    names: [id],
    misspellings: [],
    ambiguous: [],
    hashtags: [],
    accounts: {},
    owner: 'Someone',
    category: 'work',
    countries: [],
    features: ['app'],
    dependsOn: [],
    ...rest,
  }
}

function ambiguous(name: string, rest: Partial<AmbiguousName> = {}): AmbiguousName {
  return { name, context: [], needs: ['on it'], not: [], besideCue: false, ...rest }
}

const messages = (...services: Service[]) =>
  checkServices(services, { telecom: ['fibra'] }).map(({ message }) => message)

test('services in order have no problem', () => {
  expect(
    messages(
      service('tim', { names: ['telecom italia'], ambiguous: [ambiguous('tim', { context: ['telecom'] })] }),
      service('netflix', { misspellings: ['neflix'], accounts: { x: ['netflix'] }, dependsOn: ['aws'] }),
      service('aws'),
    ),
  ).toEqual([])
})

test('names are one where they differ in case, accents and punctuation alone, but for the plus', () => {
  expect(['DÍSNEY-plus', 'disney_plus', 'Disney+', 'disney'].map(foldName)).toEqual([
    'disney plus',
    'disney plus',
    'disney plus',
    'disney',
  ])
})

test('a name that two services claim, whatever the lists it stands in', () => {
  expect(
    messages(
      service('nordfin', { names: ['nordfin', 'nf'] }),
      service('netflix', { names: ['netflix', 'NF'] }),
    ),
  ).toEqual(['service "netflix": alias "NF" also belongs to "nordfin"; remove one'])
  expect(messages(service('a', { misspellings: ['nou'] }), service('b', { hashtags: ['nou'] }))).toEqual([
    'service "b": hashtag "nou" also belongs to "a"; remove one',
  ])
  expect(
    messages(service('now-tv', { names: ['now tv'] }), service('b', { ambiguous: [ambiguous('nowtv')] })),
  ).toEqual(['service "b": ambiguous name "nowtv" also belongs to "now-tv"; remove one'])
  expect(
    messages(service('a', { accounts: { x: ['help'] } }), service('b', { accounts: { x: ['help'] } })),
  ).toEqual(['service "b": x account "help" also belongs to "a"; remove one'])
})

test('accounts of the same handle on different networks may belong to different services', () => {
  expect(
    messages(service('a', { accounts: { x: ['help'] } }), service('b', { accounts: { bluesky: ['help'] } })),
  ).toEqual([])
})

test('an id that stands twice or is not kebab-case', () => {
  expect(messages(service('aws'), service('aws'))).toEqual([
    'service "aws": stands twice; remove one or give it another id',
  ])
  expect(messages(service('Prime_Video'))).toEqual([
    'service "Prime_Video": is not kebab-case; write it like "prime-video"',
  ])
})

test('a dependency that is unknown, the service itself, or a circle', () => {
  expect(messages(service('a', { dependsOn: ['cloud'] }))).toEqual([
    'service "a": depends on "cloud", which is no service; add it or correct the id',
  ])
  expect(messages(service('a', { dependsOn: ['a'] }))).toEqual(['service "a": depends on itself; remove it'])
  expect(
    messages(
      service('entry', { dependsOn: ['a'] }),
      service('a', { dependsOn: ['b'] }),
      service('b', { dependsOn: ['c'] }),
      service('c', { dependsOn: ['a'] }),
    ),
  ).toEqual(['service "a": depends on itself through "a" → "b" → "c" → "a"; remove one of these'])
})

test('two services may depend on the same third', () => {
  expect(
    messages(service('a', { dependsOn: ['b', 'c'] }), service('b', { dependsOn: ['c'] }), service('c')),
  ).toEqual([])
})

test('an ambiguous name with an unknown context, listed as sure too, or that can never count', () => {
  expect(messages(service('a', { ambiguous: [ambiguous('tim', { context: ['phones'] })] }))).toEqual([
    'service "a": context "phones" of "tim" is not in contexts.yaml; add it there or correct it',
  ])
  expect(messages(service('sky', { ambiguous: [ambiguous('SKY')] }))).toEqual([
    'service "sky": ambiguous name "SKY" is also listed as alias, which needs no context; remove one',
  ])
  expect(messages(service('a', { ambiguous: [ambiguous('tim', { needs: [] })] }))).toEqual([
    'service "a": ambiguous name "tim" can never count; give it context, needs or besideCue',
  ])
})

test('a service without names, a name without letters, an account with its @', () => {
  expect(messages(service('a', { names: [] }))).toEqual(['service "a": has no name; give it at least one'])
  expect(messages(service('a', { names: ['a', '-'] }))).toEqual([
    'service "a": alias "-" has no letter or digit; remove it',
  ])
  expect(messages(service('a', { accounts: { x: ['@Help'] } }))).toEqual([
    'service "a": account "@Help" must be written in lower case and without "@"',
  ])
})

import { expect, test } from 'vitest'
import { MINUTE, SECOND } from '../../../src/core/model/instant.js'
import { classified, inOrder, murmur, play, START } from '../../support/builders.js'

test('one outage of a service that people spell in two ways is one alert', () => {
  const spellings = ['banca-nuvola', 'bancanuvola']
  const complaints = Array.from({ length: 60 }, (_, index) =>
    classified(START + 60 * MINUTE + index * 10 * SECOND, {
      services: [],
      discovered: [spellings[index % 2]!],
      source: 'bluesky',
    }),
  )
  const murmurs = murmur(START, START + 120 * MINUTE, 20 * SECOND)
  const opened = play(inOrder(murmurs, complaints)).filter(({ type }) => type === 'alert.opened')
  expect(opened.map(({ alert }) => [alert.service, (alert.people ?? 0) >= 5])).toEqual([
    ['banca-nuvola', true],
  ])
})

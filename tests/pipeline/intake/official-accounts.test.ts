import { expect, test } from 'vitest'
import type { Service } from '../../../src/core/model/catalogue.js'
import { createOfficialOf } from '../../../src/pipeline/intake/classify-post.js'

const service = (id: string, accounts: Service['accounts']) => ({ id, accounts }) as Service

test('an official account is known by network and handle, in any case, with or without @', () => {
  const officialOf = createOfficialOf([
    service('netflix', { x: ['@Netflix', 'NetflixIT'] }),
    service('netflix-games', { x: ['netflix'] }),
  ])
  expect(officialOf('x', 'netflix')).toEqual(['netflix', 'netflix-games'])
  expect(officialOf('x', '@NETFLIXit')).toEqual(['netflix'])
  expect(officialOf('bluesky', 'netflix')).toEqual([])
  expect(officialOf('x', 'netflixfan')).toEqual([])
})

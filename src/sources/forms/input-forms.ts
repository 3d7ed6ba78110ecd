import type { Service } from '../../core/model/catalogue.js'
import type { InputForms, ReadRecord } from '../../pipeline/ports/input-forms.js'
import { createPostReader } from './choose-reader.js'
import { officialsOf } from './official-accounts.js'
import { readValue } from './read-value.js'

/** The forms of input for bodies of requests, which are read whole. */
export function createInputForms(services: readonly Service[]): InputForms {
  const isOfficial = officialsOf(services)
  return {
    readValue: (value) => readValue(value, isOfficial),
    readCsv(bytes) {
      const reader = createPostReader(isOfficial)
      return [reader.take(bytes), reader.end(false)].flatMap(({ posts, problems }) => [
        ...posts.map((post): ReadRecord => ({ posts: [post], problems: [], passed: 0 })),
        ...problems.map((problem): ReadRecord => ({ posts: [], problems: [problem], passed: 0 })),
      ])
    },
  }
}

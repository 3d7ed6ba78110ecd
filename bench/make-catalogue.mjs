// An overlay catalogue of invented services, for what it costs to watch many. Names are three or four syllables that no language puts
// together like that, so that none is a word and none belongs to two.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ONSETS = ['b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 't', 'v', 'z', 'kr', 'pl', 'tr']
const RIMES = ['ax', 'eq', 'ix', 'oz', 'uv', 'yk']

/** The name with a number; different numbers have different names. */
export function inventedName(number) {
  const syllables = []
  let rest = number
  for (let place = 0; place < 3; place++) {
    const size = ONSETS.length * RIMES.length
    const digit = (rest + 31 * place) % size
    syllables.push(ONSETS[digit % ONSETS.length] + RIMES[Math.floor(digit / ONSETS.length)])
    rest = Math.floor(rest / size)
  }
  return syllables.join('')
}

/** Writes `count` services into `folder`, as CATALOGUE_DIR reads them; gives their names. A tenth needs one of the clouds. */
export function writeCatalogue(folder, count) {
  const names = Array.from({ length: count }, (_, number) => inventedName(number))
  const entries = names.map((name, number) =>
    [
      `- id: ${name}`,
      `  name: ${name}`,
      `  names: ${name}, ${name} app`,
      `  owner: ${name}`,
      '  features: login, app',
      ...(number % 10 === 0 ? ['  dependsOn: aws'] : []),
    ].join('\n'),
  )
  mkdirSync(join(folder, 'services'), { recursive: true })
  writeFileSync(join(folder, 'services', 'shop.yaml'), `${entries.join('\n\n')}\n`)
  return names
}

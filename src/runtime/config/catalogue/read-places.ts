import { existsSync } from 'node:fs'
import { placeSchema } from '../config-schemas.js'
import { removePlaces } from './overlay-changes.js'
import { addIssues, entriesOf } from './read-yaml.js'
import type { Reading } from './reading.js'

export function readPlaces(reading: Reading, file: string, required: boolean): void {
  if (!required && !existsSync(file)) return
  reading.placesFile = file
  for (const [index, raw] of entriesOf(reading, file)) {
    const parsed = placeSchema.safeParse(raw)
    if (!parsed.success) {
      addIssues(reading, file, String(index), parsed.error)
      continue
    }
    const { region, remove, ...rest } = parsed.data
    if (remove !== undefined) {
      const place = { country: rest.country, ...(region === undefined ? {} : { region }) }
      const { value, problems } = removePlaces(reading.places, place, remove)
      reading.places = value
      const path = region ?? rest.country
      reading.problems.push(...problems.map((message) => ({ file, path, message })))
      if (rest.names.length + rest.cautious.length + rest.afterComma.length === 0) continue
    }
    reading.places = [...reading.places, region === undefined ? rest : { ...rest, region }]
  }
}

import { basename } from 'node:path'
import { z } from 'zod'
import type { Service } from '../../../core/model/catalogue.js'
import { CATEGORIES } from '../../../core/model/vocabulary.js'
import { serviceSchema } from '../config-schemas.js'
import { missing, refineService } from './overlay-changes.js'
import { addIssues, entriesOf } from './read-yaml.js'
import type { Reading } from './reading.js'

export function readServices(reading: Reading, file: string): void {
  const category = z.enum(CATEGORIES).safeParse(basename(file, '.yaml'))
  for (const [index, written] of entriesOf(reading, file)) {
    const id = idOf(written)
    const raw = changeService(reading, file, written)
    if (raw === null) continue
    const parsed = serviceSchema.safeParse(raw)
    if (!parsed.success) {
      if (id !== undefined) reading.brokenIds.add(id)
      addIssues(reading, file, id ?? String(index), parsed.error)
      continue
    }
    const given = parsed.data.category ?? category.data
    if (given === undefined) {
      const message = `the file is not named after a category, so the entry needs one of ${CATEGORIES.join(', ')}`
      reading.problems.push({ file, path: `${parsed.data.id}.category`, message })
    }
    const value: Service = { ...parsed.data, category: given ?? CATEGORIES[0] }
    const earlier = reading.replaceable.delete(value.id) ? undefined : reading.services.get(value.id)
    reading.services.set(value.id, [...(earlier ?? []), { value, file }])
  }
}

/** An entry that refines a shipped service, as the service will be; null where it takes the service away. */
function changeService(reading: Reading, file: string, raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || !('remove' in raw || 'refine' in raw)) return raw
  const id = idOf(raw) ?? ''
  const report = (message: string) => reading.problems.push({ file, path: id, message })
  const base = reading.replaceable.has(id) ? reading.services.get(id)?.[0]?.value : undefined
  if (base === undefined) {
    report(missing(id, reading.replaceable))
    return null
  }
  if (!('remove' in raw && raw.remove === true)) {
    const { value, problems } = refineService({ ...base }, { ...raw })
    problems.forEach(report)
    return value
  }
  if (Object.keys(raw).length > 2) report('is removed, so it has nothing else; write "{id: …, remove: true}"')
  reading.replaceable.delete(id)
  reading.services.delete(id)
  // Who depends on it goes on without.
  for (const [other, entries] of reading.services) {
    const without = entries.map(({ value, file }) => ({
      value: { ...value, dependsOn: value.dependsOn.filter((one) => one !== id) },
      file,
    }))
    reading.services.set(other, without)
  }
  return null
}

function idOf(raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null || !('id' in raw)) return undefined
  return typeof raw.id === 'string' ? raw.id : undefined
}

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { applyWatchList } from '../../core/catalogue/watch-list.js'
import { crossCheck } from './catalogue/cross-check.js'
import { readLanguages } from './catalogue/read-languages.js'
import { readPageTexts } from './catalogue/read-page-texts.js'
import { readPlaces } from './catalogue/read-places.js'
import { readServices } from './catalogue/read-services.js'
import { completeTexts, listMissingTexts } from './catalogue/read-texts.js'
import { addIssues, readYaml, yamlFilesOf } from './catalogue/read-yaml.js'
import type { Config, Reading } from './catalogue/reading.js'
import { startReading } from './catalogue/reading.js'
import type { ConfigProblem } from './config-error.js'
import { ConfigError } from './config-error.js'
import { contextsSchema, watchSchema } from './config-schemas.js'
import { packageRoot } from './package-root.js'

export type { Config } from './catalogue/reading.js'

/** What is watched, in an overlay. */
const WATCH = 'watch.yaml'

/** Reads the catalogue, lexicons and places. @throws ConfigError with every mistake of every file */
export function loadConfig(dir?: string, overlay?: string): Config {
  const { config, problems } = readConfig(dir, overlay)
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

/**
 * Reads everything and returns the mistakes beside what could be read. `overlay` is laid over `dir`: a service of the
 * same id replaces, a new one is added. Contexts of the same name replace, and so do texts. Phrases, hashtags and
 * places are added. What says `remove` takes away what lies below.
 */
export function readConfig(
  dir: string = join(packageRoot(), 'config'),
  overlay?: string,
): { readonly config: Config; readonly problems: readonly ConfigProblem[] } {
  const reading = startReading()
  for (const folder of [dir, overlay]) {
    if (folder === undefined) continue
    if (!existsSync(folder)) {
      reading.problems.push({
        file: folder,
        path: '',
        message: 'is no folder; create it or correct the path',
      })
      continue
    }
    reading.replaceable = new Set(folder === overlay ? reading.services.keys() : [])
    for (const file of yamlFilesOf(join(folder, 'services'))) readServices(reading, file)
    readContexts(reading, join(folder, 'contexts.yaml'), folder === dir)
    readLanguages(reading, join(folder, 'languages'))
    readPlaces(reading, join(folder, 'places.yaml'), folder === dir)
    if (folder !== overlay) continue
    readPageTexts(reading, dir, folder)
    readOverlay(reading, folder)
  }
  const services = [...reading.services.values()].flat().map(({ value }) => value)
  const config: Config = {
    services: reading.watch === null ? services : applyWatchList(services, reading.watch.list),
    contexts: reading.contexts,
    lexicons: [...reading.lexicons.values()].map(({ lexicon }) => lexicon),
    languages: [...reading.languages.values()],
    places: reading.places,
    texts: completeTexts(reading),
    missingTexts: listMissingTexts(reading),
    pageTexts: reading.pageTexts,
  }
  return { config, problems: [...reading.problems, ...crossCheck(config, reading)] }
}

function readContexts(reading: Reading, file: string, required: boolean): void {
  const raw = readYaml(reading, file, required)
  if (raw === undefined || raw === null) return
  const parsed = contextsSchema.safeParse(raw)
  if (parsed.success) reading.contexts = { ...reading.contexts, ...parsed.data }
  else addIssues(reading, file, '', parsed.error)
}

/** Names that an overlay may have at its top; anything else is a slip that would be passed over in silence. */
const OVERLAY = [
  'services',
  'languages',
  'contexts.yaml',
  'places.yaml',
  'sources',
  'detection.yaml',
  'webhooks.yaml',
  WATCH,
]

/** What only an overlay has: the watch list. */
function readOverlay(reading: Reading, folder: string): void {
  for (const name of readdirSync(folder)) {
    if (OVERLAY.includes(name) || name.startsWith('.') || /\.(md|txt)$/.test(name)) continue
    const message = `is not read; an overlay has ${OVERLAY.join(', ')}. Rename or remove it`
    reading.problems.push({ file: join(folder, name), path: '', message })
  }
  const file = join(folder, WATCH)
  const raw = readYaml(reading, file, false)
  if (raw === undefined) return
  const parsed = watchSchema.safeParse(raw ?? {})
  if (parsed.success) reading.watch = { list: parsed.data, file }
  else addIssues(reading, file, '', parsed.error)
}

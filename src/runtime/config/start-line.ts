import type { Settings } from './settings.js'
import { readSettings, SECRET } from './settings.js'
import { versionOf } from './version.js'

/** What a worker says of itself when it starts: the version, the sources, and each setting that is not the default. */
export function startLine(
  worker: string,
  settings: Settings,
): { readonly fields: Readonly<Record<string, unknown>>; readonly message: string } {
  const sources = settings.SOURCES
  const store = settings.REDIS_URL === undefined ? `the folder ${settings.DATA_DIR}` : 'Redis'
  const version = versionOf()
  return {
    fields: { version, node: process.versions.node, sources, settings: ownSettings(settings) },
    message: `${worker} started: outcry ${version}, sources ${sources.join(', ')}, store ${store}`,
  }
}

/** Settings that an operator chose. A secret is only said to be set. */
function ownSettings(settings: Settings): Record<string, unknown> {
  const defaults = readSettings({}) as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => {
      if (JSON.stringify(value) === JSON.stringify(defaults[name])) return []
      return [[name, SECRET.test(name) ? 'set' : value]]
    }),
  )
}

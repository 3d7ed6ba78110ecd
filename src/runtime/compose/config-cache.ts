import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deserialize, serialize } from 'node:v8'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { CatalogueTables } from '../../core/text/match/compile-catalogue.js'
import { compileTables } from '../../core/text/match/compile-catalogue.js'
import type { Config } from '../config/load-config.js'
import { loadConfig } from '../config/load-config.js'
import { packageRoot } from '../config/package-root.js'

/** A checked configuration. Its tables cost memory, so a process that reads no posts leaves them alone. */
export interface LoadedConfig {
  readonly config: Config
  readonly isCached: boolean
  readonly tables: () => CatalogueTables
}

export interface ConfigFolders {
  /** The shipped folder by default. */
  readonly dir?: string | undefined
  /** CATALOGUE_DIR: a folder laid over `dir`. */
  readonly overlay?: string | undefined
  /** Where the build writes the cache. */
  readonly cache?: string | undefined
  /** The folder with the code that reads and compiles. The one of this file by default. */
  readonly code?: string | undefined
}

/** The build writes the form that starts fast here. */
export function cacheFolder(): string {
  return join(packageRoot(), 'dist', 'config-cache')
}

/**
 * Loads the configuration. The key of the cache is a hash of all configuration files and of the code that reads them.
 * The cache is used when its key is the one computed now. An edited file has another key, and is read and compiled.
 * @throws ConfigError with every mistake of every file
 */
export function loadCached({
  dir = configFolder(),
  overlay,
  cache = cacheFolder(),
}: ConfigFolders): LoadedConfig {
  const key = existsSync(cache) ? tryKeyOf({ dir, overlay }) : undefined
  const start = key === undefined ? undefined : join(cache, key)
  const cached = start === undefined ? undefined : readEntry<Config>(`${start}.config`)
  const config = cached ?? loadConfig(dir, overlay)
  return {
    config,
    isCached: cached !== undefined,
    tables: () => (cached && readEntry<CatalogueTables>(`${start}.tables`)) ?? compileTables(config),
  }
}

/** Reads, checks and compiles the configuration and replaces the cache with it. Returns the size in bytes. */
export function writeConfigCache({
  dir = configFolder(),
  overlay,
  cache = cacheFolder(),
}: ConfigFolders = {}): number {
  const config = loadConfig(dir, overlay)
  const key = configKey({ dir, overlay })
  const parts = { tables: pack(compileTables(config)), config: pack(config) }
  rmSync(cache, { recursive: true, force: true })
  mkdirSync(cache, { recursive: true })
  for (const [name, bytes] of Object.entries(parts)) {
    // A process that starts meanwhile reads the whole file or none.
    const file = join(cache, `${key}.${name}`)
    writeFileSync(`${file}.tmp`, bytes)
    renameSync(`${file}.tmp`, file)
  }
  return parts.tables.length + parts.config.length
}

function configFolder(): string {
  return join(packageRoot(), 'config')
}

/** 20 ms of unpacking for a seventh of the size; the checksum of the format finds damage. */
function pack(value: unknown): Buffer {
  return gzipSync(serialize(value))
}

/** Undefined when there is no such entry or this Node cannot read it. */
function readEntry<T>(file: string): T | undefined {
  if (!existsSync(file)) return undefined
  try {
    return deserialize(gunzipSync(readFileSync(file))) as T
  } catch {
    return undefined
  }
}

/** Undefined when a file cannot be read, which `loadConfig` then reports. */
function tryKeyOf(folders: ConfigFolders): string | undefined {
  try {
    return configKey(folders)
  } catch {
    return undefined
  }
}

/** The name of the entry of these folders: a hash of their files and of the code. @throws where a file is missing */
export function configKey({
  dir = configFolder(),
  overlay,
  code = codeFolder(),
}: ConfigFolders = {}): string {
  const hash = createHash('sha256')
  const add = (name: string, content: string | Buffer) => {
    hash.update(`${name}\0${content.length}\0`).update(content)
  }
  add('package.json', readFileSync(join(packageRoot(), 'package.json')))
  for (const [name, file] of codeFiles(code)) add(name, readFileSync(file))
  for (const [name, folder] of [
    ['base', dir],
    ['overlay', overlay],
  ] as const) {
    if (folder !== undefined) addFolder(name, folder, add)
  }
  return hash.digest('hex').slice(0, 32)
}

function codeFolder(): string {
  return dirname(dirname(dirname(fileURLToPath(import.meta.url))))
}

/** All code that reads and compiles, and more: a file that moves within these folders stays covered. */
function codeFiles(code: string): readonly (readonly [string, string])[] {
  return ['core', 'runtime'].flatMap((part) =>
    filesOf(join(code, part)).map(([name, file]) => [`${part}/${name}`, file] as const),
  )
}

function filesOf(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|ts)$/.test(name) && !name.endsWith('.d.ts'))
    .sort()
    .map((name) => [name.replaceAll('\\', '/'), join(folder, name)] as const)
}

/** Has no part in the catalogue; `loadPolicy` reads it each time. */
const NOT_CATALOGUE = /^\.|\.(md|txt)$|^detection\.yaml$/

/** Adds what `readConfig` looks at: the files of data, and the names of others, which an overlay may not have. */
function addFolder(
  name: string,
  folder: string,
  add: (name: string, content: string | Buffer) => void,
): void {
  if (!existsSync(folder)) {
    add(`${name} is missing`, '')
    return
  }
  for (const entry of readdirSync(folder).sort()) {
    if (NOT_CATALOGUE.test(entry)) continue
    const path = join(folder, entry)
    if (entry === 'services' || entry === 'languages') {
      for (const file of readdirSync(path, { recursive: true, encoding: 'utf8' }).sort())
        if (/\.(yaml|json)$/.test(file)) add(`${name}/${entry}/${file}`, readFileSync(join(path, file)))
    } else add(`${name}/${entry}`, entry.endsWith('.yaml') ? readFileSync(path) : '')
  }
}

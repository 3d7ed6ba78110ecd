// A step of the build: stores the shipped configuration as the program uses it after reading, checking and compiling,
// so that starting need not repeat that work. The key covers content and code: src/runtime/compose/config-cache.ts.
import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, configKey, writeConfigCache } from '../dist/src/runtime/compose/config-cache.js'
import { ConfigError } from '../dist/src/runtime/config/config-error.js'

const MAX_BYTES = 5_000_000

try {
  const bytes = writeConfigCache()
  if (bytes > MAX_BYTES)
    throw new Error(`the cached configuration has ${bytes} bytes; a package ships at most ${MAX_BYTES}`)
  aliasForSources()
} catch (error) {
  // The program itself reports a broken configuration, with advice; it must be built to do so.
  if (!(error instanceof ConfigError)) throw error
  console.error(`the configuration is broken, so it is not cached:\n${error.message}`)
}

/** The tests run the sources, whose key is another. Links are not packed, so the package has one entry. */
function aliasForSources() {
  const code = join(import.meta.dirname, '..', 'src')
  if (!existsSync(code)) return
  const key = configKey({ code })
  for (const name of readdirSync(cacheFolder())) {
    symlinkSync(name, join(cacheFolder(), name.replace(/^[^.]+/, key)))
  }
}

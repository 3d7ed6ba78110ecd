import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGE_NAME = 'outcry'

let known: string | undefined

/**
 * The folder of this package, found by walking up from this file, so that sources and the built `dist` agree on
 * where `config/` lies.
 */
export function packageRoot(): string {
  known ??= findRoot(dirname(fileURLToPath(import.meta.url)))
  return known
}

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === PACKAGE_NAME)
      return folder
    if (folder === dirname(folder)) {
      throw new Error(
        `no package.json of "${PACKAGE_NAME}" above ${start}; run from an unbroken installation`,
      )
    }
  }
}

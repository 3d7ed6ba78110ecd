import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/runtime/config/package-root.js'

const folder = process.env.OUTCRY_DATA ?? join(packageRoot(), '..', 'shared', 'data')

/** Real posts lie beside the project and not in it; where they are absent, the tests that need them skip and say so. */
export const hasSharedData = existsSync(join(folder, 'real'))

export function realPosts(name: string): string {
  return join(folder, 'real', `${name}.ndjson.gz`)
}

export function nabSeries(): string {
  return join(folder, 'nab')
}

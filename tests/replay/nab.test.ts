import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { nabSeries } from '../support/shared-data.js'

const has = existsSync(join(nabSeries(), 'score.mjs'))
if (!has) console.log('the NAB series are not beside the project: their score is left out')

test.skipIf(!has)('the five tweet-volume series score at least 75 by the benchmark’s own rules', () => {
  const done = spawnSync(process.execPath, [join(packageRoot(), 'bench', 'nab.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, NAB_DIR: nabSeries() },
  })
  const score = Number(/^standard\s+([\d.]+)/m.exec(done.stdout)?.[1])
  expect(score).toBeGreaterThanOrEqual(75)
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KEYS, LOGS } from '../../src/pipeline/log/keys.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'

const page = readFileSync(join(packageRoot(), 'docs', 'operations.md'), 'utf8')
const section = page.slice(page.indexOf('## Storage'), page.indexOf('## Backup and restore'))
const kinds = [...section.matchAll(/^\| `([^`]+)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, kind]) => kind!)

test('each kind of key and each log has an owner and a bound in the documents', () => {
  const keys = Object.values(KEYS)
  const isListed = (key: string) =>
    kinds.some((kind) => key === kind || (kind.endsWith('/') && key.startsWith(kind)))
  expect(keys.filter((key) => !isListed(key))).toEqual([])
  const logs = [LOGS.intake, LOGS.shard(0).replace('00', 'NN'), LOGS.shardOutputs, LOGS.events]
  expect(logs.filter((log) => !kinds.includes(log))).toEqual([])
})

test('the documents list no kind that the store does not have', () => {
  const known = [...Object.values(KEYS), 'intake', 'shard/NN', 'shard-outputs', 'events']
  expect(kinds.filter((kind) => !known.some((key) => key.startsWith(kind)))).toEqual([])
})

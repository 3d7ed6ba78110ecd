import type { SnapshotLine } from '../backup/snapshot.js'
import { belongsInBackup, STORED_LOGS } from '../backup/snapshot.js'
import type { RedisConnection } from './connect-redis.js'

/**
 * One script, since Redis has no other moment in which nothing changes. It answers nobody meanwhile: about a second
 * for 100 MB. KEYS 1 index of all keys; ARGV 1 how keys begin, then the logs.
 */
const SNAPSHOT = `#!lua flags=no-writes
local values, logs = {}, {}
local names = redis.call('ZRANGE', KEYS[1], 0, -1)
for first = 1, #names, 500 do
  local keys = {}
  for index = first, math.min(first + 499, #names) do keys[#keys + 1] = ARGV[1] .. ':v:' .. names[index] end
  local held = redis.call('MGET', unpack(keys))
  for index = 1, #keys do
    values[#values + 1] = names[first + index - 1]
    values[#values + 1] = held[index] or ''
  end
end
for arg = 2, #ARGV do
  local tail = redis.call('GET', ARGV[1] .. ':n:' .. ARGV[arg])
  if tail then
    logs[#logs + 1] = {ARGV[arg], tail, redis.call('XRANGE', ARGV[1] .. ':l:' .. ARGV[arg], '-', '+')}
  end
end
return {values, logs}
`

type Answer = readonly [
  values: readonly string[],
  logs: readonly (readonly [
    log: string,
    tail: string,
    entries: readonly (readonly [id: string, fields: readonly [string, string]])[],
  ])[],
]

/** All of the store on Redis at one moment. */
export async function* snapshotRedis(redis: RedisConnection, prefix: string): AsyncGenerator<SnapshotLine> {
  const begin = `{${prefix}}`
  const [values, logs] = (await redis.eval(SNAPSHOT, 1, `${begin}:index`, begin, ...STORED_LOGS)) as Answer
  for (let index = 0; index < values.length; index += 2) {
    if (belongsInBackup(values[index]!)) yield ['value', values[index]!, values[index + 1]!]
  }
  for (const [log, tail, entries] of logs) {
    yield ['log', log, Number(tail)]
    for (const [id, fields] of entries) yield ['entry', log, Number.parseInt(id, 10), fields[1]]
  }
}

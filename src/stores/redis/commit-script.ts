/**
 * One change of the store as one script, so that Redis does all of it or nothing.
 *
 * KEYS  1 the result of this very commit, 2 the index of all keys, then the keys checked, set and deleted;
 *       for each log begun anew or appended to, its counter and its stream; for each trimmed, its stream.
 * ARGV  1–6 how many checks, sets, deletes, begun logs, appends and trims there are.
 *       Then in the same order: what a key must hold (`=` and the value, or `absent`), name in the index and value,
 *       name in the index, number before the first, entry, last number deleted.
 *
 * A commit is remembered for a minute under its own key. When the connection broke before the answer came, the same
 * commit is sent again, and must find that it is done. The entries of a log are a stream numbered n-0; its counter
 * outlives them.
 */
const BODY = `
local done = redis.call('GET', KEYS[1])
if done then return cjson.decode(done) end

local checks, sets, deletes, begins, appends, trims =
  tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local key, arg = 3, 7

for check = 1, checks do
  local held = redis.call('GET', KEYS[key])
  local wanted = ARGV[arg]
  local holds
  if wanted == 'absent' then holds = not held else holds = held == string.sub(wanted, 2) end
  if not holds then return {'refused', tostring(check)} end
  key = key + 1
  arg = arg + 1
end

local answer = {'done'}
for set = 1, sets do
  redis.call('SET', KEYS[key], ARGV[arg + 1])
  redis.call('ZADD', KEYS[2], 0, ARGV[arg])
  key = key + 1
  arg = arg + 2
end
for delete = 1, deletes do
  redis.call('DEL', KEYS[key])
  redis.call('ZREM', KEYS[2], ARGV[arg])
  key = key + 1
  arg = arg + 1
end
for begin = 1, begins do
  redis.call('SET', KEYS[key], ARGV[arg])
  redis.call('DEL', KEYS[key + 1])
  key = key + 2
  arg = arg + 1
end
for append = 1, appends do
  local number = redis.call('INCR', KEYS[key])
  redis.call('XADD', KEYS[key + 1], string.format('%d-0', number), 'v', ARGV[arg])
  answer[#answer + 1] = tostring(number)
  key = key + 2
  arg = arg + 1
end
for trim = 1, trims do
  redis.call('XTRIM', KEYS[key], 'MINID', (tonumber(ARGV[arg]) + 1) .. '-0')
  key = key + 1
  arg = arg + 1
end
redis.call('SET', KEYS[1], cjson.encode(answer), 'PX', 60000)
return answer
`

/** Refused when Redis is out of memory, before anything is done. */
export const COMMIT = `#!lua\n${BODY}`
/** Goes through even then: it frees more than it takes. */
export const COMMIT_WHEN_FULL = `#!lua flags=allow-oom\n${BODY}`

/** KEYS 1 the lease; ARGV 1 who, 2 for how many milliseconds. */
export const TAKE_LEASE = `#!lua flags=allow-oom
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`

export const DROP_LEASE = `#!lua
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0
`

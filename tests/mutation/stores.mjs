// biome-ignore-all lint/suspicious/noTemplateCurlyInString: snippets of code are data here.
/**
 * Single mistakes in the stores, each with the test files that catch it. `find` occurs exactly once below `src/stores`.
 * `because` says what users would notice.
 */
const mistake = (find, replace, by, because) => ({ in: 'src/stores', find, replace, by, because })

export const MUTATIONS = [
  // Embedded
  mistake('(values.get(key) ?? null) !== value', 'false', 'stores', 'two processes overwrite each other'),
  mistake(
    'for (const key of change.delete ?? []) values.removeSync(key)',
    '',
    'stores',
    'what is deleted stays',
  ),
  mistake(
    '(tails.get(log) ?? 0) + 1',
    '(tails.get(log) ?? 0)',
    'stores',
    'an entry of a log overwrites the one before',
  ),
  mistake(
    'end: [log, upTo + 1]',
    'end: [log, upTo + 2]',
    'stores',
    'a trim removes an entry that nobody has read',
  ),
  mistake('end: [log, upTo + 1]', 'end: [log, upTo]', 'stores', 'a trim leaves the last entry behind'),
  mistake(
    'start: [log, after + 1]',
    'start: [log, after]',
    'stores',
    'the last entry of a log is read twice',
  ),
  mistake(
    'end: [log, Number.MAX_SAFE_INTEGER], limit',
    'end: [`${log}~`, 0], limit',
    'stores',
    'a log holds the entries of a log with a longer name',
  ),
  mistake('held.until > now', 'held.until < now', 'stores', 'two processes hold one lease'),
  mistake('held.holder !== holder &&', '', 'stores', 'a leader cannot renew its lease'),
  mistake(
    'until: now + ttlMs',
    'until: now + ttlMs / 1000',
    'store-edges',
    'a lease runs out a thousand times too early',
  ),
  mistake(
    'readLease(values.get(key))?.holder === holder',
    'true',
    'stores',
    'a process drops the lease of another',
  ),
  mistake('key !== after &&', '', 'stores', 'a page repeats the last key of the page before'),
  mistake(
    'end: last, limit: limit + 1',
    'end: last, limit',
    'store-edges',
    'each page after the first lacks an entry',
  ),
  mistake(
    'start: after ?? last, end: prefix',
    'start: last, end: prefix',
    'stores',
    'every page from the end is the first',
  ),
  mistake(
    'if (queue.isClosed) return Promise.reject(closedError(queue))',
    '',
    'stores',
    'a write to a closed store hangs or ends the process',
  ),
  mistake(
    'databases.root.transactionSync(() => {',
    '((work: () => unknown[]) => work())(() => {',
    'store-edges',
    'half of a change is stored',
  ),
  mistake('if (room >= need) return', 'return', 'full-disk', 'a full disk damages the memory of the process'),
  mistake(
    'for (const [index, { resolve }] of group.entries()) resolve(results[index])',
    'for (const { resolve } of group) resolve(results[0])',
    'stores',
    'a caller gets the answer of another',
  ),
  mistake('tighten(folder, 0o700)', '', 'store-edges', 'every user of the machine may read the store'),
  mistake(
    'tighten(path, 0o600)',
    'tighten(path, 0o644)',
    'store-edges',
    'every user of the machine may read the database',
  ),
  mistake(
    'folder, noSubdir: false,',
    'folder,',
    'stores',
    'a folder with a dot in its name cannot be opened',
  ),
  // Redis
  mistake('`${after + 1}-0`', '`${after}-0`', 'stores', 'on Redis the last entry of a log is read twice'),
  mistake(
    "(tonumber(ARGV[arg]) + 1) .. '-0'",
    "(tonumber(ARGV[arg]) + 2) .. '-0'",
    'stores',
    'on Redis a trim removes an entry that nobody has read',
  ),
  mistake(
    'if done then return cjson.decode(done) end',
    '',
    'stores',
    'a commit is done twice when the connection breaks',
  ),
  mistake(
    "if not holds then return {'refused', tostring(check)} end",
    '',
    'stores',
    'on Redis two processes overwrite each other',
  ),
  mistake("redis.call('ZREM', KEYS[2], ARGV[arg])", '', 'store-edges', 'the index on Redis grows for ever'),
  mistake(
    'if holder and holder ~= ARGV[1] then return 0 end',
    '',
    'stores',
    'on Redis two processes hold one lease',
  ),
  mistake(
    "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])",
    "redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])",
    'stores',
    'a lease on Redis lasts a thousand times too long',
  ),
  mistake(
    "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end",
    "redis.call('DEL', KEYS[1])",
    'stores',
    'on Redis a process drops the lease of another',
  ),
  mistake(
    'checks[Number(rest[0]) - 1]',
    'checks[Number(rest[0])]',
    'stores',
    'a refusal names the wrong key',
  ),
  mistake(
    'const tag = `{${prefix}}`',
    "const tag = '{outcry}'",
    'stores',
    'two deployments on one Redis mix their data',
  ),
  mistake(
    'trim.length > 0 ? scripts.outcryCommitWhenFull : scripts.outcryCommit',
    'scripts.outcryCommit',
    'stores',
    'a full Redis can never be emptied',
  ),
  mistake(
    "wanted == 'absent' then holds = not held",
    "wanted == 'absent' then holds = true",
    'stores',
    'on Redis a new key overwrites an old one',
  ),
  // Encryption
  mistake(
    'const SECRETS = [KEYS.webhook, KEYS.storedAnswer]',
    'const SECRETS = [KEYS.silences]',
    'encrypted-store',
    'secrets of webhooks lie in the open',
  ),
  mistake(
    'update(`${key}\\n${text}`)',
    'update(key)',
    'store-edges',
    'two texts are encrypted with one nonce',
  ),
  mistake(
    'cipherKey, nonce).setAAD(Buffer.from(key))',
    "cipherKey, nonce).setAAD(Buffer.from(''))",
    'encrypted-store',
    'what was stored cannot be read',
  ),
  mistake(
    '!value.startsWith(MARK)) return value',
    'false) return value',
    'encrypted-store',
    'values of an earlier version cannot be read',
  ),
  mistake(
    'value: value === null ? null : seal(key, value)',
    'value',
    'encrypted-store',
    'a subscription can never be changed',
  ),
  mistake(
    'await sealOld(store, seal)',
    '',
    'encrypted-store',
    'secrets of an earlier version stay in the open',
  ),
  // Queues of one process
  {
    in: 'src/runtime/compose',
    find: 'queues.get(name) ??',
    replace: '',
    by: 'open-backend',
    because: 'a wake-up reaches nobody, and an idle shard waits for the sweep',
  },
  // Identity
  mistake(
    'const checks = [{ key: KEYS.storeId, value: id }, ...(change.checks ?? [])]',
    'const checks = change.checks ?? []',
    'identified-store',
    'posts are accepted on an empty Redis and never read',
  ),
  mistake('await markAsLost(store)', '', 'identified-store', 'a restart hides that the data is lost'),
  // Damaged files
  mistake(
    'return size < wanted ?',
    'return size < 0 ?',
    'damaged-file',
    'a file that is cut off ends with SIGSEGV',
  ),
  mistake(
    'resolve(killed ??',
    'resolve(null ??',
    'damaged-file',
    'damaged pages end the process without a message',
  ),
  // Backup
  mistake(
    "? ['log', line[1], line[2] - 1]",
    "? ['log', line[1], 0]",
    'backup',
    'entries of a restored log have other numbers, and are applied twice or never',
  ),
  mistake(
    'await store.commit({ set: [{ key: KEYS.unfinishedRestore, value: \'{"v":1}\' }] })',
    '',
    'backup',
    'half a restore is taken for a store',
  ),
]

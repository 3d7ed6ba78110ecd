import { KEYS } from '../../pipeline/log/keys.js'
import type { StoreAccess } from '../../runtime/compose/access-store.js'
import type { Streams } from './streams.js'

interface Room {
  readonly kind: string
  count: number
  bytes: number
}

/**
 * Prints what takes room in a store: kinds of keys and logs, largest first. Bytes are those of keys and values. Returns
 * the exit code.
 */
export async function storage(
  access: StoreAccess,
  { out, json }: Streams & { readonly json: boolean },
): Promise<number> {
  const rooms = new Map<string, Room>()
  for await (const line of access.snapshot()) {
    if (line[0] === 'log') continue
    const kind = line[0] === 'value' ? kindOf(line[1]) : `log ${line[1].replace(/\/\d+$/, '/NN')}`
    const room = rooms.get(kind) ?? { kind, count: 0, bytes: 0 }
    rooms.set(kind, room)
    room.count++
    room.bytes += Buffer.byteLength(line[1]) + Buffer.byteLength(String(line.at(-1)))
  }
  const sorted = [...rooms.values()].sort((a, b) => b.bytes - a.bytes || (a.kind < b.kind ? -1 : 1))
  if (json) for (const room of sorted) out(`${JSON.stringify(room)}\n`)
  else out(table(sorted))
  return 0
}

const PREFIXES = Object.values(KEYS).sort((a, b) => b.length - a.length)

/** The kind of a key: the longest of the known beginnings. */
function kindOf(key: string): string {
  return PREFIXES.find((prefix) => key.startsWith(prefix)) ?? 'unknown'
}

function table(rooms: readonly Room[]): string {
  const rows = rooms.map(({ kind, count, bytes }) => [kind, String(count), sizeOf(bytes)] as const)
  const total = rooms.reduce((sum, { bytes }) => sum + bytes, 0)
  const all = [['kind', 'count', 'size'], ...rows, ['total', '', sizeOf(total)]] as const
  const width = Math.max(...all.map(([kind]) => kind.length))
  return all
    .map(([kind, count, size]) => `${kind.padEnd(width)}  ${count.padStart(9)}  ${size.padStart(9)}\n`)
    .join('')
}

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

import { gunzip } from './gunzip.js'
import { InputFailure } from './input-problem.js'
import { readBytes, readStream } from './read-bytes.js'

export interface ReadOptions {
  /** Read where the path is `-`. */
  readonly stdin?: AsyncIterable<Buffer>
  /** Size of the pieces that are read. */
  readonly chunkBytes?: number
}

/**
 * The bytes of a file or of standard input (`-`), unpacked. Gzip is known by its first two bytes or by the name's
 * `.gz`.
 */
export async function* openInput(path: string, options: ReadOptions): AsyncGenerator<Buffer> {
  const bytes =
    path === '-'
      ? readStream(options.stdin ?? process.stdin)
      : readBytes(path, options.chunkBytes ?? CHUNK_BYTES)
  const first = await bytes.next()
  const isNamedGzip = /\.gz$/i.test(path)
  if (first.done) return
  const rest = prepend(first.value, bytes)
  if (startsAsGzip(first.value)) yield* gunzip(rest)
  else if (isNamedGzip) {
    await bytes.return(undefined)
    throw new InputFailure(
      'not-gzip',
      'is named .gz but holds no gzip data; if it is plain text, rename it without .gz',
    )
  } else yield* rest
}

/** Large enough to make the cost of waiting small, small enough for the processor's cache. */
const CHUNK_BYTES = 262_144

function startsAsGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && (bytes[1] === 0x8b || bytes.length === 1)
}

async function* prepend(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield first
    for (;;) {
      const next = await rest.next()
      if (next.done) return
      yield next.value
    }
  } finally {
    await rest.return(undefined)
  }
}

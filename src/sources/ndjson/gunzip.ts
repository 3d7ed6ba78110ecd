import type { Gunzip } from 'node:zlib'
import { createGunzip } from 'node:zlib'
import { InputFailure } from './input-problem.js'

/**
 * Unpacks a gzip stream and gives everything that stands before a cut. Piping does not: there the last piece is lost
 * together with the error. So every part is written and awaited, and only then is the end announced, at which zlib
 * reports whether the stream was whole. A part is unpacked on another thread while the caller works on the last.
 */
export async function* gunzip(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const stream = createGunzip({ chunkSize: UNPACKED_BYTES })
  let unpacked: Buffer[] = []
  stream.on('data', (chunk: Buffer) => unpacked.push(chunk))
  const failed = new Promise<never>((_, reject) => stream.once('error', reject))
  // It is raced against below; this keeps a failure between two races from counting as unhandled.
  failed.catch(() => {})

  try {
    for await (const piece of packed) {
      for (let from = 0; from < piece.length; from += PACKED_BYTES) {
        const chunks = unpacked
        unpacked = []
        const written = Promise.race([write(stream, piece.subarray(from, from + PACKED_BYTES)), failed])
        written.catch(() => {})
        yield* chunks
        await written
      }
    }
    yield* unpacked
    unpacked = []
    await Promise.race([end(stream), failed])
    yield* unpacked
  } catch (error) {
    yield* unpacked
    throw failureOf(error)
  } finally {
    stream.destroy()
  }
}

/** Gzip packs at most 1,032 to 1, so one part yields at most 34 MB, however the file was made. */
const PACKED_BYTES = 32_768
const UNPACKED_BYTES = 65_536

function write(stream: Gunzip, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(piece, (error) => (error == null ? resolve() : reject(error)))
  })
}

function end(stream: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    stream.once('end', resolve)
    stream.end()
  })
}

function failureOf(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'Z_BUF_ERROR') {
    return new InputFailure(
      'truncated',
      'the gzip data is cut off in or after this line; copy or download the file again',
    )
  }
  if (code?.startsWith('Z_')) {
    return new InputFailure(
      'damaged',
      'the gzip data is damaged in or after this line; copy or download the file again',
    )
  }
  return error
}

import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { InputFailure } from './input-problem.js'

/**
 * The bytes of a file in pieces. A piece is valid until the next is asked for. Two buffers take turns: one is filled
 * while the other is worked on. So a file of any size needs no more memory than these two.
 */
export async function* readBytes(path: string, chunkBytes: number): AsyncGenerator<Buffer> {
  const file = await openFile(path)
  try {
    let [front, back] = [Buffer.allocUnsafe(chunkBytes), Buffer.allocUnsafe(chunkBytes)]
    let pending = readInto(file, front)
    try {
      for (;;) {
        const length = await pending
        if (length === 0) return
        const filled = front
        ;[front, back] = [back, front]
        pending = readInto(file, front)
        yield filled.subarray(0, length)
      }
    } finally {
      // A reader that stops early leaves one read under way; the file closes after it.
      await pending.catch(() => {})
    }
  } catch (error) {
    throw failureOf(error)
  } finally {
    await file.close()
  }
}

/** The same for standard input, whose pieces come as they come. */
export async function* readStream(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* stream
  } catch (error) {
    throw failureOf(error)
  }
}

async function openFile(path: string): Promise<FileHandle> {
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    if ((await file.stat()).isDirectory()) {
      throw new InputFailure('directory', 'is a directory; name the files in it, such as DIRECTORY/*.ndjson')
    }
    return file
  } catch (error) {
    await file?.close()
    throw failureOf(error)
  }
}

async function readInto(file: FileHandle, buffer: Buffer): Promise<number> {
  return (await file.read(buffer, 0, buffer.length, null)).bytesRead
}

function failureOf(error: unknown): InputFailure {
  if (error instanceof InputFailure) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new InputFailure('missing-file', 'does not exist; check the path')
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new InputFailure('no-permission', 'may not be read by this user; check its permissions')
  }
  return new InputFailure('unreadable', `cannot be read (${message})`)
}

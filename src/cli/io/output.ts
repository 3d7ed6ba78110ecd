import { createWriteStream, existsSync, statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'

/** Where a command's results go: standard output, or a file that appears under its name only when it is complete. */
export interface Output {
  write(text: string): Promise<void>
  /** @throws Error when something could not be written */
  end(): Promise<void>
  /** Gives up what was written to a file; what stood under its name before stays. */
  discard(): Promise<void>
}

const BUFFERED_CHARACTERS = 65_536

/** A device or a pipe, such as `/dev/null`, is written to; a file that takes its name would replace it. */
function isDevice(path: string): boolean {
  return existsSync(path) && !statSync(path).isFile()
}

/** Opens standard output or a file. */
export function openOutput(path: string | undefined): Output {
  const file = path === undefined || path === '-' ? null : path
  const part = file === null || isDevice(file) ? file : `${file}.part`
  const stream = part === null ? process.stdout : createWriteStream(part)
  let failure: Error | null = null
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe has had enough (`outcry … | head`): that is no failure of ours.
    if (error.code === 'EPIPE') process.exit(0)
    failure = new Error(`${file ?? 'standard output'} cannot be written: ${error.message}`)
  })
  let buffer = ''

  return {
    async write(text) {
      if (failure !== null) throw failure
      buffer += text
      if (buffer.length >= BUFFERED_CHARACTERS) await flush()
    },
    async end() {
      await flush()
      await close()
      if (failure !== null) throw failure
      if (file !== null && part !== file) await rename(part!, file)
    },
    async discard() {
      await close()
      if (part !== file) await rm(part!, { force: true })
    },
  }

  async function flush(): Promise<void> {
    const text = buffer
    buffer = ''
    if (text === '' || failure !== null) return
    await new Promise<void>((resolve) => stream.write(text, () => resolve()))
  }

  async function close(): Promise<void> {
    if (file === null) return
    stream.end()
    await finished(stream).catch(() => {})
  }
}

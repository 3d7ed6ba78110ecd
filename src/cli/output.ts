import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

/** Where a command's results go: standard output, or a file that appears under its name only when it is complete. */
export interface Output {
  write(text: string): Promise<void>
  end(): Promise<void>
}

const BUFFERED_CHARACTERS = 65_536

/** Opens standard output or a file. @throws Error naming the file that cannot be written */
export function openOutput(path: string | undefined): Output {
  const stream = path === undefined || path === '-' ? process.stdout : createWriteStream(path)
  let failure: Error | null = null
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe has had enough (`outcry … | head`): that is no failure of ours.
    if (error.code === 'EPIPE') process.exit(0)
    failure = new Error(`${path ?? 'standard output'} cannot be written: ${error.message}`)
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
      if (stream !== process.stdout) {
        stream.end()
        await finished(stream).catch(() => {})
      }
      if (failure !== null) throw failure
    },
  }

  async function flush(): Promise<void> {
    const text = buffer
    buffer = ''
    if (text === '') return
    await new Promise<void>((resolve) => stream.write(text, () => resolve()))
  }
}

import { Readable } from 'node:stream'
import { main } from '../../src/cli/main.js'
import type { Run } from './run-outcry.js'

/**
 * Runs a command within this process: what `runOutcry` does, without the seconds that a process takes to start.
 * One at a time, since the streams of the process are shared.
 */
export async function runMain(args: readonly string[], input: string | Buffer = ''): Promise<Run> {
  const out = capture(process.stdout)
  const err = capture(process.stderr)
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!
  Object.defineProperty(process, 'stdin', { configurable: true, value: Readable.from([Buffer.from(input)]) })
  try {
    const code = await main(args)
    return { code, out: out.text(), err: err.text() }
  } finally {
    Object.defineProperty(process, 'stdin', stdin)
    out.restore()
    err.restore()
  }
}

function capture(stream: NodeJS.WriteStream) {
  const write = stream.write
  let text = ''
  stream.write = ((piece: string | Uint8Array, ...rest: unknown[]) => {
    text += typeof piece === 'string' ? piece : Buffer.from(piece).toString('utf8')
    const done = rest.at(-1)
    if (typeof done === 'function') done()
    return true
  }) as typeof stream.write
  return {
    text: () => text,
    restore: () => {
      stream.write = write
    },
  }
}

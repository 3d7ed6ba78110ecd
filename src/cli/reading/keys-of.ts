import { createInterface, emitKeypressEvents } from 'node:readline'

/** The keys that an annotator presses. */
export interface Keys {
  /** The next key, with what stands behind it on its line; null at the end. */
  next(): Promise<Key | null>
  /** A typed line; null at the end. */
  line(prompt: string): Promise<string | null>
  close(): void
}

export interface Key {
  readonly key: string
  readonly rest: string
}

/** Reads single keys from a terminal, and one key from each line of anything else. */
export function keysOf(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Keys {
  return input.isTTY ? terminalKeys(input, output) : lineKeys(input)
}

function lineKeys(input: NodeJS.ReadableStream): Keys {
  const reader = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  const lines = reader[Symbol.asyncIterator]()
  const line = async () => {
    const { value, done } = await lines.next()
    return done === true ? null : String(value)
  }
  return {
    async next() {
      const text = (await line())?.trim()
      return text === undefined ? null : { key: text.split(' ')[0]!, rest: text.replace(/^\S*\s*/, '') }
    },
    line,
    close: () => reader.close(),
  }
}

/** Keys wait in a queue while a label is written, so that none is lost however fast they come. */
function terminalKeys(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Keys {
  const pressed: (Key | null)[] = []
  let give: ((key: Key | null) => void) | null = null
  const take = (key: Key | null) => {
    if (give === null) pressed.push(key)
    else give(key)
    give = null
  }
  // Control-C and Control-D are keys here, since a raw terminal sends no signal.
  const onKey = (text: string | undefined, { name, ctrl }: { name?: string; ctrl?: boolean }) =>
    take(ctrl === true && (name === 'c' || name === 'd') ? null : { key: text ?? name ?? '', rest: '' })
  const onEnd = () => take(null)
  const listen = () => {
    input.setRawMode(true)
    input.on('keypress', onKey).on('end', onEnd).resume()
  }
  const pause = () => {
    input.off('keypress', onKey).off('end', onEnd).pause()
    input.setRawMode(false)
  }
  emitKeypressEvents(input)
  listen()
  return {
    next: () =>
      new Promise((resolve) => {
        if (pressed.length > 0) resolve(pressed.shift()!)
        else give = resolve
      }),
    async line(prompt) {
      pause()
      const typed = await ask(prompt, input, output)
      listen()
      return typed
    },
    close: pause,
  }
}

function ask(prompt: string, input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<string | null> {
  return new Promise((resolve) => {
    const asker = createInterface({ input, output })
    asker.on('close', () => resolve(null))
    asker.question(prompt, (answer) => {
      resolve(answer)
      asker.close()
    })
  })
}

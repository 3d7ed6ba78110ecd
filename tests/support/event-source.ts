import type { ClientRequest, IncomingMessage } from 'node:http'
import { request } from 'node:http'

/** One event as a client of server-sent events sees it. */
export interface Consumed {
  readonly id: string
  readonly type: string
  readonly data: string
}

/** A client of server-sent events that shows all there is to see, comments too. */
export interface Listener {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly heard: Consumed[]
  readonly comments: string[]
  /** What a browser would send as Last-Event-ID when it comes back. */
  readonly lastEventId: string
  /** Resolves once so many events were heard. */
  until(count: number): Promise<Consumed[]>
  /** Resolves once it holds; it is looked at after whatever comes. */
  when(holds: () => boolean): Promise<void>
  /** Resolves with all that was heard when the server has ended it. */
  readonly ended: Promise<Consumed[]>
  /** Takes nothing any more. */
  pause(): void
  resume(): void
  leave(): void
}

export async function listenTo(url: string, headers: Record<string, string> = {}): Promise<Listener> {
  let asking!: ClientRequest
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asking = request(url, { headers, agent: false }, resolve)
    asking.once('error', reject)
    asking.end()
  })
  asking.on('error', () => {})
  const heard: Consumed[] = []
  const comments: string[] = []
  const watchers = new Set<() => void>()
  let lastEventId = ''
  let rest = ''

  response.setEncoding('utf8')
  response.on('data', (piece: string) => {
    const blocks = (rest + piece).split('\n\n')
    rest = blocks.pop()!
    for (const block of blocks) take(block)
    for (const look of [...watchers]) look()
  })
  const ended = new Promise<Consumed[]>((resolve) => {
    response.once('error', () => resolve(heard))
    response.once('close', () => resolve(heard))
  })

  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    heard,
    comments,
    get lastEventId() {
      return lastEventId
    },
    async until(count) {
      await when(() => heard.length >= count)
      return heard
    },
    when,
    ended,
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    leave: () => void asking.destroy(),
  }

  function when(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return
        watchers.delete(look)
        resolve()
      }
      watchers.add(look)
      look()
    })
  }

  function take(block: string): void {
    let type = 'message'
    const data: string[] = []
    for (const line of block.split('\n')) {
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
      if (field === '') comments.push(value)
      else if (field === 'id') lastEventId = value
      else if (field === 'event') type = value
      else if (field === 'data') data.push(value)
    }
    // As the standard has it: without data nothing is told, but the id counts.
    if (data.length > 0) heard.push({ id: lastEventId, type, data: data.join('\n') })
  }
}

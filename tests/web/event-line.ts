import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AlertEvent } from '../../src/core/model/alert.js'

/** A stream as the contract has it, that a test can cut and close to newcomers. */
export interface EventLine {
  /** Answers what asks for the stream in place of the API; false of everything else. */
  answer(request: IncomingMessage, response: ServerResponse): boolean
  /** What clients said they had seen last, in the order in which they came. */
  readonly resumedFrom: (string | undefined)[]
  send(event: AlertEvent): void
  /** Ends all lines and refuses new ones until it is opened again. */
  cut(): void
  open(): void
}

export function createEventLine(): EventLine {
  const sent: AlertEvent[] = []
  const lines = new Set<ServerResponse>()
  const resumedFrom: (string | undefined)[] = []
  let isOpen = true
  const write = (line: ServerResponse, index: number) =>
    line.write(`id: ${index + 1}\nevent: ${sent[index]!.type}\ndata: ${JSON.stringify(sent[index])}\n\n`)

  const answer = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.url !== '/v1/alerts/stream') return false
    if (!isOpen) {
      response.destroy()
      return true
    }
    const last = request.headers['last-event-id'] as string | undefined
    resumedFrom.push(last)
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    response.write(': here\n\n')
    for (let index = Number(last ?? sent.length); index < sent.length; index++) write(response, index)
    lines.add(response)
    response.once('close', () => lines.delete(response))
    return true
  }

  return {
    answer,
    resumedFrom,
    send(event) {
      sent.push(event)
      for (const line of lines) write(line, sent.length - 1)
    },
    cut() {
      isOpen = false
      for (const line of lines) line.destroy()
    },
    open() {
      isOpen = true
    },
  }
}

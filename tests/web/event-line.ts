import type { Response, Router } from 'express'
import express from 'express'
import type { AlertEvent } from '../../src/core/model/alert.js'

/** A stream as the contract has it, that a test can cut and close to newcomers. */
export interface EventLine {
  readonly router: Router
  /** What clients said they had seen last, in the order in which they came. */
  readonly resumedFrom: (string | undefined)[]
  send(event: AlertEvent): void
  /** Ends all lines and refuses new ones until it is opened again. */
  cut(): void
  open(): void
}

export function createEventLine(): EventLine {
  const sent: AlertEvent[] = []
  const lines = new Set<Response>()
  const resumedFrom: (string | undefined)[] = []
  let isOpen = true
  const write = (line: Response, index: number) =>
    line.write(`id: ${index + 1}\nevent: ${sent[index]!.type}\ndata: ${JSON.stringify(sent[index])}\n\n`)

  const router = express.Router()
  router.get('/v1/alerts/stream', (request, response) => {
    if (!isOpen) {
      response.destroy()
      return
    }
    const last = request.get('Last-Event-ID')
    resumedFrom.push(last)
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    response.write(': here\n\n')
    for (let index = Number(last ?? sent.length); index < sent.length; index++) write(response, index)
    lines.add(response)
    response.once('close', () => lines.delete(response))
  })

  return {
    router,
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

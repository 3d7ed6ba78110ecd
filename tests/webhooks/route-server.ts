import type { AddressInfo } from 'node:net'
import express from 'express'
import type { AdmissionControl } from '../../src/api/access/admission.js'
import { API_LIMITS } from '../../src/api/http/api-parts.js'
import { webhookRoutes } from '../../src/api/routes/webhooks.js'
import { serveRoutes } from '../../src/api/server/serve-routes.js'
import type { Service } from '../../src/core/model/catalogue.js'
import { createMemoryQueue } from '../../src/queue/memory-queue.js'
import { createDeliverer } from '../../src/webhooks/deliver.js'
import { createSend } from '../../src/webhooks/send.js'
import { createAddressRules } from '../../src/webhooks/target/address-rules.js'
import { checkTarget } from '../../src/webhooks/target/check-target.js'
import { formats, textsOf } from '../support/texts.js'
import { movedClock, openStores } from './alert-events.js'

/** The routes read only the ids. */
const SERVICES = [{ id: 'netflix' }, { id: 'spotify' }] as unknown as readonly Service[]

/** What a test closes at its end. */
export const closing: (() => Promise<void> | void)[] = []

export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close()
}

/** The routes on a socket, with what delivers behind them, over one store. */
export async function startRoutes() {
  const clock = movedClock()
  const stores = openStores(clock)
  closing.push(stores.clear)
  const store = stores.open()
  const queue = createMemoryQueue({ clock, onFailed: () => {} })
  closing.push(() => queue.close())
  const rules = createAddressRules(['127.0.0.0/8'])
  const send = createSend({ rules, clock, userAgent: 'outcry/test' })
  const deliverer = createDeliverer({ store, queue, clock, send, formats })
  closing.push(await queue.work(deliverer.handle, { atOnce: 4 }))

  const routes = webhookRoutes({
    store,
    services: SERVICES,
    queue,
    clock,
    formats,
    textsOf,
    checkTarget: (url) => checkTarget(url, { rules }),
  })
  const gate: AdmissionControl = async () => ({ kind: 'admitted', key: null })
  const app = express()
    .disable('etag')
    .use(serveRoutes(routes, gate, API_LIMITS))
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(
    () => new Promise<void>((resolve) => server.close(() => resolve()) && server.closeAllConnections()),
  )
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    store,
    clock,
    routes,
    /** Asks, and gives status and body. */
    ask: async (method: string, path: string, body?: unknown) => {
      const response = await fetch(base + path, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      const text = await response.text()
      return {
        status: response.status,
        location: response.headers.get('location'),
        body: text === '' ? null : JSON.parse(text),
      }
    },
    /** Tells of everything new, and waits until all of it was looked at. */
    deliver: async () => {
      while ((await deliverer.fanOut()).kind === 'moved');
      await deliverer.sweep()
      for (;;) {
        const { waiting, active } = await queue.counts()
        if (waiting + active === 0) return
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    },
  }
}

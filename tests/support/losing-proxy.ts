import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'

/** Stands between a client and a server on loopback, and loses an answer on request. */
export interface LosingProxy {
  readonly port: number
  /** The connection breaks after the server has done the next request and before the client has its answer. */
  loseNextAnswer(): void
  /** How many answers were lost. */
  lost(): number
  stop(): Promise<void>
}

export async function startLosingProxy(serverPort: number): Promise<LosingProxy> {
  let isLosing = false
  let lost = 0
  const open = new Set<() => void>()
  const proxy = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1')
    const end = () => {
      client.destroy()
      server.destroy()
      open.delete(end)
    }
    open.add(end)
    for (const socket of [client, server]) socket.on('error', end).on('close', end)
    client.on('data', (bytes) => server.write(bytes))
    server.on('data', (bytes) => {
      if (!isLosing) return client.write(bytes)
      isLosing = false
      lost++
      return end()
    })
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    port: (proxy.address() as AddressInfo).port,
    loseNextAnswer: () => {
      isLosing = true
    },
    lost: () => lost,
    stop: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve())
        for (const end of open) end()
      }),
  }
}

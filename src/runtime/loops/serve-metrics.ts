import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Context } from '../compose/context.js'

/** Serves /healthz, /readyz and /metrics of a worker that has no API, where METRICS_PORT says so. */
export async function serveMetrics(context: Context): Promise<void> {
  const { settings, log, health, metrics, signal } = context
  if (settings.METRICS_PORT === undefined) return
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0]
    if (path === '/healthz') answer(200, 'application/json', '{"status":"ok"}')
    else if (path === '/readyz') {
      const report = health.report()
      answer(report.ready ? 200 : 503, 'application/json', JSON.stringify(report))
    } else if (path === '/metrics') {
      void metrics.registry.metrics().then((text) => answer(200, metrics.registry.contentType, text))
    } else answer(404, 'text/plain', 'only /healthz, /readyz and /metrics are here\n')

    function answer(status: number, type: string, body: string): void {
      response.writeHead(status, { 'content-type': type }).end(body)
    }
  })
  await listen(server, settings.METRICS_PORT, settings.HOST)
  const { port } = server.address() as AddressInfo
  log.info(`health and metrics at http://${settings.HOST}:${port}`)
  await closeWhen(server, signal)
}

/** @throws Error that says what to do when the port cannot be had */
export function listen(server: ReturnType<typeof createServer>, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const what =
        error.code === 'EADDRINUSE'
          ? `port ${port} of ${host} is in use; stop what listens there, or choose another port`
          : `cannot listen on ${host}:${port}: ${error.message}`
      reject(new Error(what, { cause: error }))
    })
    server.listen(port, host, resolve)
  })
}

/**
 * Resolves once the signal aborted and the last connection is gone; idle ones are cut. For `drainMs` before, requests
 * are still answered: a client on an open connection learns that it is to close.
 */
export function closeWhen(
  server: ReturnType<typeof createServer>,
  signal: AbortSignal,
  drainMs = 0,
): Promise<void> {
  return new Promise((resolve) => {
    const drain = () => setTimeout(close, drainMs)
    const close = () => {
      server.close(() => resolve())
      server.closeIdleConnections()
      // A client that never reads its answer must not hold up the stop.
      setTimeout(() => server.closeAllConnections(), 2_000).unref()
    }
    if (signal.aborted) drain()
    else signal.addEventListener('abort', drain, { once: true })
  })
}

import { createServer } from 'node:net'

/** The first port from this one on that nobody listens at; any when a hundred are taken. */
export async function freePort(from: number, host: string): Promise<number> {
  for (let port = from; port < Math.min(from + 100, 65_536); port++) if (await isFree(port, host)) return port
  return 0
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}

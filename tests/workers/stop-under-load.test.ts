import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '../support/redis-server.js'
import { startWorker } from '../support/worker.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-stop-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

test('SIGTERM under load: every client has an answer, the last one 503, and the exit code is 0', async () => {
  const port = await freePort()
  const worker = startWorker('all', {
    DATA_DIR: folder,
    SOURCES: 'none',
    CLOCK: 'stream',
    PORT: String(port),
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 20 })
  const ask = () =>
    new Promise<Answer>((resolve, reject) => {
      request({ port, host: '127.0.0.1', path: '/v1/services', agent }, (response) => {
        response
          .resume()
          .once('end', () => resolve({ status: response.statusCode!, headers: response.headers }))
      })
        .once('error', reject)
        .end()
    })
  await expect
    .poll(
      () =>
        ask().then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 40_000 },
    )
    .toBe(200)

  const answers: Answer[] = []
  const failures: string[] = []
  let isOver = false
  const clients = Array.from({ length: 20 }, async () => {
    while (!isOver) {
      try {
        const answer = await ask()
        answers.push(answer)
        // As `Retry-After` asks for.
        if (answer.status !== 200) return
      } catch (error) {
        failures.push((error as NodeJS.ErrnoException).code ?? String(error))
        return
      }
    }
  })
  await expect.poll(() => answers.length, { timeout: 40_000 }).toBeGreaterThan(200)
  const code = await worker.kill('SIGTERM')
  isOver = true
  await Promise.all(clients)
  agent.destroy()

  expect(code).toBe(0)
  const late = answers.filter(({ status }) => status !== 200)
  expect(late).toHaveLength(20)
  for (const { status, headers } of late) {
    expect(status).toBe(503)
    expect(headers).toMatchObject({ connection: 'close', 'retry-after': '2' })
  }
  expect(failures).toEqual([])
  expect(worker.log().filter(({ msg }) => String(msg).includes('does not answer'))).toEqual([])
})

import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'

/** The commands of the page, in order: the first one in a terminal of its own. */
const page = readFileSync(join(packageRoot(), 'docs', 'first-alert.md'), 'utf8')
const [start, ...session] = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block!)

const folder = mkdtempSync(join(tmpdir(), 'outcry-first-alert-'))
const running: ChildProcess[] = []
afterAll(async () => {
  for (const child of running) {
    const ended = new Promise((resolve) => child.once('close', resolve))
    // With the receiver that the session left behind.
    process.kill(-child.pid!, 'SIGKILL')
    await ended
  }
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a script as a shell does; resolves once its output has all that is waited for. */
function until(script: string, wanted: readonly RegExp[]): Promise<string> {
  const commands = script
    .replaceAll('npm start', 'node scripts/start.mjs')
    .replaceAll('npx outcry', 'node bin/outcry.js')
  const env = { ...process.env, DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'info' }
  const child = spawn('sh', ['-e', '-c', commands], { cwd: packageRoot(), env, detached: true })
  running.push(child)
  return new Promise((resolve, reject) => {
    let out = ''
    const take = (part: Buffer) => {
      out += part.toString()
      if (wanted.every((one) => one.test(out))) resolve(out)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('exit', (code) => {
      // What it left running may still have something to say.
      setTimeout(() => reject(new Error(`ended with ${code}:\n${out}`)), code === 0 ? 30_000 : 0).unref()
    })
    setTimeout(() => reject(new Error(`not all was said:\n${out}`)), 200_000).unref()
  })
}

test('the commands of docs/first-alert.md give an alert and a verified webhook', async () => {
  const said = await until(start!, [/the API listens at http:[^"]+"/])
  const url = /the API listens at (http:[^"]+)"/.exec(said)![1]!
  const port = await freePort()
  const script = session
    .join('\n')
    .replaceAll('http://127.0.0.1:8080', url)
    .replaceAll('3000', String(port))
    // A person takes longer to write the next command than the receiver to listen.
    .replace('receiver.mjs &', `receiver.mjs & until curl -s http://127.0.0.1:${port}; do sleep 0.1; done`)
  // An answer of curl ends without a line feed, so the receiver may write behind it.
  const out = await until(script, [/alert\.opened whatsapp$/m, /"name":"WhatsApp"/])
  expect(out).toMatch(/^test\.ping$/m)
  expect(out).toMatch(/delivered; answered 204/)
  expect(out).toMatch(/"accepted":4522,"rejected":0/)
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' ? address!.port : 0))
    })
  })
}

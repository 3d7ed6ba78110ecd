import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { freePort } from '../support/redis-server.js'
import type { ReplayedImage } from '../support/replay-dockerfile.js'
import { replayDockerfile } from '../support/replay-dockerfile.js'
import { canRunInRoot, spawnInRoot } from '../support/run-in-root.js'
import { runOutcry } from '../support/run-outcry.js'
import { runProgram } from '../support/run-program.js'

/** It installs all packages and builds. */
const BUILD_MS = 300_000
/**
 * The compiler finds what it compiled in this checkout and compiles what differs; all other steps of the build run
 * again. `IMAGE=whole` compiles from nothing, as the build of CI does.
 */
const COMPILED = process.env.IMAGE === 'whole' ? [] : ['dist']
const POST =
  '{"id":"1","source":"x","createdAt":"2022-04-28T20:41:03Z","text":"whatsapp non va, solo a me?","author":{"id":"7"}}\n'

const folder = mkdtempSync(join(tmpdir(), 'outcry-image-'))
let image: ReplayedImage

beforeAll(async () => {
  const root = packageRoot()
  // Builds what is missing.
  expect(runOutcry(['--help']).code).toBe(0)
  image = await replayDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'), root, folder, COMPILED)
}, BUILD_MS)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the command of the image serves the page and is healthy, and SIGTERM ends it', async () => {
  const [, ...args] = image.command
  const settings = { SOURCES: 'none', DATA_DIR: join(folder, 'data') }
  await expectServes(
    (more) =>
      spawn(process.execPath, args, {
        cwd: image.cwd,
        env: { ...image.env, ...settings, ...more },
        stdio: 'ignore',
      }),
    async (port) => {
      const page = await fetch(`http://127.0.0.1:${port}/`)
      expect(page.headers.get('content-type')).toMatch(/^text\/html/)
      const script = /<script [^>]*src="([^"]+)"/.exec(await page.text())![1]!
      expect(await statusOf(port, script)).toBe(200)
    },
  )
})

test('`outcry` in the image reads posts, from any folder', async () => {
  const { code, out } = await runProgram(
    process.execPath,
    [join(image.root, 'usr/local/bin/outcry'), 'classify', '-'],
    { cwd: folder, env: image.env, input: POST },
  )
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ label: 'complaint', services: ['whatsapp'] })
})

if (!canRunInRoot)
  console.warn('the image is not run in its own root: only root may change the root of a process')

describe.skipIf(!canRunInRoot)('with the root of the image alone, read-only, as its user', () => {
  test('the command serves the page and is healthy by its own check, and SIGTERM ends it', async () => {
    await expectServes(
      (more) => spawnInRoot(image, image.command, { SOURCES: 'none', ...more }),
      async (port) => {
        const check = (at: number) => run(image.inside.healthcheck, '', { PORT: String(at) })
        expect(await check(port)).toMatchObject({ code: 0 })
        expect(await check(await freePort())).toMatchObject({ code: 1 })
        // The store has native parts.
        expect(statSync(join(image.root, 'data', 'data.mdb')).uid).toBe(1000)
      },
    )
  })

  test('`outcry` starts without a shell and reads posts', async () => {
    const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
      version: string
    }
    expect(await run(['outcry', '--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
    const classified = await run(['outcry', 'classify', '-'], POST)
    expect(JSON.parse(classified.out)).toMatchObject({ label: 'complaint', services: ['whatsapp'] })
    expect(await run(['outcry', 'keys', 'create', '--scope', 'read'])).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^store: \/data\n/),
    })
  })

  test('the file system can only be read, and names and zones are known', async () => {
    const script = `
      import('node:fs').then((fs) => {
        const canWrite = (path) => { try { fs.writeFileSync(path, ''); return true } catch { return false } }
        console.log(JSON.stringify({
          user: require('node:os').userInfo().username,
          writable: ['/data/x', '/tmp/x', '/app/x', '/usr/local/bin/node'].filter(canWrite),
          noon: new Intl.DateTimeFormat('it', { timeZone: 'Europe/Rome', timeStyle: 'short' }).format(1656669600000),
          roots: require('node:tls').rootCertificates.length > 100,
        }))
        require('node:dns').lookup('localhost', (error) => process.exit(error === null ? 0 : 1))
      })`
    const { code, out, err } = await run(['node', '-e', script])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toEqual({
      user: 'node',
      writable: ['/data/x', '/tmp/x'],
      noon: '12:00',
      roots: true,
    })
  })

  async function run(command: readonly string[], input = '', env: Readonly<Record<string, string>> = {}) {
    const child = spawnInRoot(image, command, env)
    child.stdin!.end(input)
    const ended = once(child, 'close')
    const [out, err] = await Promise.all([text(child.stdout!), text(child.stderr!)])
    const [code] = (await ended) as [number | null]
    return { code, out, err }
  }
})

test('the image holds packages of production alone, and no sources', () => {
  const packages = join(image.cwd, 'node_modules')
  expect(existsSync(join(packages, 'express'))).toBe(true)
  for (const name of ['typescript', 'vite', 'vitest', 'natural', 'mongoose', 'pg', 'redis']) {
    expect(existsSync(join(packages, name)), name).toBe(false)
  }
  for (const name of ['src', 'tests', 'corpora', 'bench']) {
    expect(existsSync(join(image.cwd, name)), name).toBe(false)
  }
})

/** Unpacked, with node. Unit: bytes. */
const MAX_SIZE = 200e6

test('the image is small', () => {
  const root = filesIn(image.root)
  const ours = filesIn(image.cwd)
  const node = statSync(join(image.root, 'usr/local/bin/node')).size
  const megabytes = (size: number) => (size / 1e6).toFixed(0)
  console.log(
    `the image has ${megabytes(sizeOf(root))} MB, of which node ${process.versions.node} has ${megabytes(node)} MB ` +
      `and Outcry ${megabytes(sizeOf(ours))} MB`,
  )
  expect(sizeOf(root)).toBeLessThan(MAX_SIZE)
  expect(ours.filter(({ name }) => /\.(map|d\.[cm]?ts)$/.test(name))).toEqual([])
})

test('the image says which packages its libraries come from, with their licences', () => {
  const names = readdirSync(join(image.root, 'var/lib/dpkg/status.d')).sort()
  expect(names).toEqual(['libc6', 'libgcc-s1', 'libstdc++6'])
  for (const name of [...names.map((one) => `${one}/copyright`), 'node/LICENSE']) {
    expect(statSync(join(image.root, 'usr/share/doc', name)).size, name).toBeGreaterThan(1_000)
  }
})

/** Starts a server, waits until it is healthy and shows its page, looks at it, and ends it as an engine does. */
async function expectServes(
  start: (env: Readonly<Record<string, string>>) => ReturnType<typeof spawn>,
  look: (port: number) => Promise<void>,
): Promise<void> {
  const port = await freePort()
  const server = start({ PORT: String(port) })
  server.stdout?.resume()
  const said = server.stderr === null ? Promise.resolve('') : text(server.stderr)
  const ended = once(server, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  try {
    await expect.poll(() => statusOf(port, '/healthz'), { timeout: 30_000, interval: 100 }).toBe(200)
    expect(await statusOf(port, '/')).toBe(200)
    await look(port)
  } finally {
    server.kill('SIGTERM')
  }
  expect({ ended: await ended, said: await said }).toMatchObject({ ended: [0, null] })
}

function filesIn(folder: string): { readonly name: string; readonly size: number }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => ({ name, size: lstatSync(join(parentPath, name)).size }))
}

function sizeOf(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0)
}

async function statusOf(port: number, path: string): Promise<number> {
  return fetch(`http://127.0.0.1:${port}${path}`).then(
    (response) => response.status,
    () => 0,
  )
}

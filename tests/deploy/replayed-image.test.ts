import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { freePort } from '../support/redis-server.js'
import type { ReplayedImage } from '../support/replay-dockerfile.js'
import { replayDockerfile } from '../support/replay-dockerfile.js'
import { runProgram } from '../support/run-program.js'

/** It installs all packages and builds: half a minute on two idle cores. */
const BUILD_MS = 300_000

const folder = mkdtempSync(join(tmpdir(), 'outcry-image-'))
let image: ReplayedImage

beforeAll(async () => {
  const root = packageRoot()
  image = await replayDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'), root, folder)
}, BUILD_MS)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the command of the image serves the page and is healthy, and SIGTERM ends it', async () => {
  const port = await freePort()
  const [, ...args] = image.command
  const server = spawn(process.execPath, args, {
    cwd: image.cwd,
    env: { ...image.env, SOURCES: 'none', PORT: String(port) },
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => server.once('exit', (code, signal) => resolve(signal ?? code)))
  try {
    await expect.poll(() => statusOf(port, '/healthz'), { timeout: 30_000, interval: 100 }).toBe(200)

    const page = await fetch(`http://127.0.0.1:${port}/`)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    const script = /<script [^>]*src="([^"]+)"/.exec(await page.text())![1]!
    expect(await statusOf(port, script)).toBe(200)
  } finally {
    server.kill('SIGTERM')
  }
  expect(await ended).toBe(0)
})

test('`outcry` in the image reads posts, from any folder', async () => {
  const { code, out } = await runProgram(
    process.execPath,
    [join(image.root, 'usr/local/bin/outcry'), 'classify', '-'],
    {
      cwd: folder,
      env: image.env,
      input:
        '{"id":"1","source":"x","createdAt":"2022-04-28T20:41:03Z","text":"whatsapp non va, solo a me?","author":{"id":"7"}}\n',
    },
  )
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ label: 'complaint', services: ['whatsapp'] })
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

/** Without the base image. Unit: bytes. */
const MOST_OF_OURS = 65e6

test('what we add to the base image is small', () => {
  const files = ['bin', 'config', 'node_modules', 'dist'].flatMap((name) => filesIn(join(image.cwd, name)))
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  const packed = spawnSync('sh', ['-c', 'tar czf - bin config node_modules dist | wc -c'], { cwd: image.cwd })
  const megabytes = (size: number) => (size / 1e6).toFixed(0)
  console.log(
    `the image adds ${megabytes(bytes)} MB to its base, ${megabytes(Number(packed.stdout))} MB as tar.gz`,
  )
  expect(bytes).toBeLessThan(MOST_OF_OURS)
  expect(files.filter(({ name }) => /\.(map|d\.[cm]?ts)$/.test(name))).toEqual([])
})

function filesIn(folder: string): { readonly name: string; readonly size: number }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => ({ name, size: statSync(join(parentPath, name)).size }))
}

async function statusOf(port: number, path: string): Promise<number> {
  return fetch(`http://127.0.0.1:${port}${path}`).then(
    (response) => response.status,
    () => 0,
  )
}

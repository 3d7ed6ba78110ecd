import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { freePort } from '../support/redis-server.js'

const root = packageRoot()
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const dockerfile = read('Dockerfile')

const undoing: (() => unknown)[] = []
afterEach(() => {
  for (const undo of undoing.splice(0)) undo()
})

test('the image runs on the version of Node that the project names', () => {
  const versions = [...dockerfile.matchAll(/^FROM node:(\d+)/gm)].map(([, version]) => version)
  expect(new Set(versions)).toEqual(new Set([read('.nvmrc').trim()]))
})

test('the files for the image exist, and the build sees them and nothing else', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) =>
    paths!.split(' '),
  )
  expect(copied).toContain('src')
  for (const path of copied) expect(existsSync(join(root, path)), path).toBe(true)
  const rules = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  expect(rules[0]).toBe('*')
  expect(
    rules
      .slice(1)
      .map((rule) => rule.replace(/^!/, ''))
      .sort(),
  ).toEqual([...new Set(copied)].sort())
})

test('the image carries what a worker needs, runs it as nobody special, and stops it by SIGTERM', () => {
  const image = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
  for (const needed of ['package.json', 'config', 'dist', 'node_modules', 'bin']) {
    expect(image).toMatch(new RegExp(`^COPY (--from=build )?(/app/)?${needed}\\b`, 'm'))
  }
  expect(image).toMatch(/^FROM scratch$/m)
  // A number: Kubernetes does not look names up to learn whether one is root.
  expect(image).toMatch(/^USER 1000:1000$/m)
  expect(image).toMatch(/^STOPSIGNAL SIGTERM$/m)
  expect(existsSync(join(root, 'workers/all.ts'))).toBe(true)
  expect(image).toMatch(/^CMD \["node", "dist\/workers\/all\.js"\]$/m)
})

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, { healthcheck: { test: string[] } }>
}
const ofImage = JSON.parse(/HEALTHCHECK [^[]+CMD (\[.+\])$/m.exec(dockerfile)![1]!) as string[]
const ofCompose = compose.services.detect!.healthcheck.test.slice(1)

test.each([
  ['the image', ofImage, (port: number) => ({ METRICS_PORT: String(port), PORT: '1' })],
  ['the image without a port for metrics', ofImage, (port: number) => ({ PORT: String(port) })],
  ['the compose file', ofCompose.map((part) => part.replace('9464', '$PORT')), () => ({})],
])('the health check of %s distinguishes a healthy worker from an unhealthy one', async (_, check, env) => {
  let status = 200
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  undoing.push(() => server.close())
  const { port } = server.address() as AddressInfo

  expect(check[0]).toBe('node')
  expect((await ask(port)).code).toBe(0)
  status = 503
  expect((await ask(port)).code).toBe(1)
  expect(asked).toEqual(['/healthz', '/healthz'])
  expect((await ask(await freePort())).code).toBe(1)

  function ask(at: number) {
    const args = check.slice(1).map((part) => part.replace('$PORT', String(at)))
    return run(process.execPath, args, env(at))
  }
})

function run(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { env: { PATH: process.env.PATH, ...env } }, (_, out) =>
      resolve({ code: child.exitCode ?? -1, out }),
    )
  })
}

import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { demo } from '../../src/cli/demo/demo.js'
import { freePort } from '../../src/cli/demo/free-port.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { listenTo } from '../support/event-source.js'

const ONLY_LOOPBACK = pathToFileURL(join(packageRoot(), 'tests', 'support', 'only-loopback.mjs')).href
const temporary = mkdtempSync(join(tmpdir(), 'outcry-demo-test-'))
const children: ChildProcess[] = []

afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(temporary, { recursive: true, force: true })
})

/** The demo as npm starts it, without a terminal. */
function startDemo(port: number | string, ...args: string[]) {
  const child = spawn(process.execPath, [join(packageRoot(), 'scripts', 'demo.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      TMPDIR: temporary,
      PORT: String(port),
      NODE_OPTIONS: `--import=${ONLY_LOOPBACK}`,
    },
  })
  children.push(child)
  let out = ''
  let err = ''
  const waiting = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    out += piece
    for (const look of waiting) look()
  })
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    err += piece
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    child,
    ended,
    out: () => out,
    /** Without what a first start says while it builds. */
    err: () => err.replace(/^outcry: building …\n/, ''),
    says: (pattern: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(out)
          if (found !== null) resolve(found[1] ?? found[0])
        }
        waiting.add(look)
        look()
        void ended.then(() => reject(new Error(`the demo ended without saying ${pattern}:\n${out}${err}`)))
      }),
  }
}

test('the demo plays an evening to the page and to a webhook, beside another one, and goes without a trace', async () => {
  const port = await freePort(20_000 + (process.pid % 20_000), '127.0.0.1')
  const first = startDemo(port, '--evenings', '1', '--pace', '20')
  expect(await first.says(/listens at (\S+)/)).toBe(`http://127.0.0.1:${port}`)

  const second = startDemo(port, '--evenings', '1', '--pace', '100', '--stay')
  const url = await second.says(/listens at (\S+)/)
  expect(url).not.toBe(`http://127.0.0.1:${port}`)
  expect(second.out()).toContain(`Port ${port} is taken`)

  // Without a terminal it ends by itself.
  expect(await first.ended).toBe(0)
  expect(first.err()).toBe('')
  expect(printed(first.out())).toEqual(PLAYED)
  // The sample of the README is what the demo prints; numbers of people differ from day to day.
  const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8')
  const sample = /^1\/4 {2}#Netflixdown[^`]+/m.exec(readme)![0]
  expect(printed(sample)).toEqual(PLAYED)
  expect(first.out()).toContain(sample.split('\n')[1])
  expect(first.out()).toMatch(/Played: [\d,]+ posts in \d+ s, 1 alert, 4 webhooks verified\./)

  // The other one stays for whoever wants to look around.
  await second.says(/Look around/)
  expect(printed(second.out())).toEqual(PLAYED)
  const page = await fetch(url)
  expect([page.status, page.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8'])
  const { data } = (await (await fetch(`${url}/v1/alerts`)).json()) as { data: { service: string }[] }
  expect(data.map(({ service }) => service)).toEqual(['netflix'])
  expect(readdirSync(temporary).filter((name) => name.startsWith('outcry-demo-'))).toHaveLength(1)

  // One Ctrl-C comes twice under npm, and two signals at once would be one.
  const { ended: cut } = await listenTo(`${url}/v1/alerts/stream`)
  second.child.kill('SIGINT')
  await cut
  second.child.kill('SIGINT')
  expect(await second.ended).toBe(0)
  expect(second.err()).toBe('')
  expect(readdirSync(temporary)).toEqual([])
})

test('a Ctrl-C while it learns ends it cleanly as well', async () => {
  const learning = startDemo(20_000, '--stay')
  await learning.says(/ordinary talk/)
  learning.child.kill('SIGINT')
  expect(await learning.ended).toBe(0)
  expect(learning.err()).toBe('')
  expect(readdirSync(temporary)).toEqual([])
})

test.each([['--evenings', '5'], ['--pace', 'fast'], ['--once', '--stay'], ['--loud']])(
  '%s %s is refused with the usage',
  async (...args) => {
    const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    onTestFinished(() => err.mockRestore())
    expect(await demo(args)).toBe(2)
    expect(err.mock.calls.join('')).toContain('npm run demo -- [--once | --stay]')
  },
)

const PLAYED = {
  events: ['opened', 'acknowledged', 'recovering', 'resolved'],
  webhooks: ['alert.opened', 'alert.acknowledged', 'alert.recovering', 'alert.resolved'].map(
    (type) => `Netflix ${type}, signature verified`,
  ),
}

/** What happened to the alert, and what reached the receiver, each in its order. */
function printed(out: string) {
  return {
    events: [...out.matchAll(/^\d\d:\d\d:\d\d {2}(\w+) +Netflix/gm)]
      .map(([, what]) => what)
      .filter((what) => what !== 'updated'),
    webhooks: [...out.matchAll(/^ +webhook +(\w+) +(.*)$/gm)].map(([, name, what]) => `${name} ${what}`),
  }
}

test('help is no mistake, and a port that is none is one', async () => {
  const help = startDemo(8080, '--help')
  expect(await help.ended).toBe(0)
  expect(help.out()).toMatch(/^npm run demo -- /)
  const wrong = startDemo('abc')
  expect(await wrong.ended).toBe(2)
  expect(wrong.err()).toBe('PORT is "abc"; set it to a number from 1 to 65535, or leave it out\n')
})

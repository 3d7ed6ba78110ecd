import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterEach, expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { signedHeaders } from '../../src/webhooks/sign.js'
import { formats } from '../support/texts.js'
import { anEvent } from './alert-events.js'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const NEXT = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
const { body } = formats.standard({ kind: 'alert', event: anEvent('alert.opened', 1) }, { locale: 'it' })

function signed(current = SECRET, previous: string | null = null): Record<string, string> {
  const now = Date.now()
  const before = previous === null ? null : { secret: previous, until: now + 60_000 }
  return signedHeaders('msg_1_a', body, { current, previous: before }, now)
}

const samples = readFileSync(join(packageRoot(), 'docs/webhooks.md'), 'utf8')
const sample = (language: string) => samples.split(`\`\`\`${language}\n`)[1]!.split('```')[0]!

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'outcry-receiver-'))
  closing.push(() => rmSync(made, { recursive: true, force: true }))
  return made
}

test('an independent verifier accepts what is signed in every format, by either secret while one rotates', () => {
  for (const format of Object.values(formats)) {
    const text = format({ kind: 'alert', event: anEvent('alert.resolved', 2) }, { locale: 'it' }).body
    const now = Date.now()
    const previous = { secret: SECRET, until: now + 60_000 }
    const headers = signedHeaders('msg_1_a', text, { current: NEXT, previous }, now)
    for (const secret of [SECRET, NEXT]) {
      expect(new Webhook(secret).verify(text, headers)).toEqual(JSON.parse(text))
      expect(() => new Webhook(secret).verify(`${text} `, headers)).toThrow()
    }
  }
})

test('the documented lines for Node verify, and refuse another body, secret and time', async () => {
  const file = join(folder(), 'verify.mjs')
  writeFileSync(file, sample('js'))
  const { verify } = await import(file)
  const old = { ...signed(), 'webhook-timestamp': '1' }
  expect([
    verify(SECRET, signed(), body),
    verify(SECRET, signed(NEXT, SECRET), body),
    verify(SECRET, signed(), `${body} `),
    verify(NEXT, signed(), body),
    verify(SECRET, old, body),
  ]).toEqual([true, true, false, false, false])
})

test('the documented lines for Python verify, and refuse another body, secret and time', () => {
  const cases = [
    [SECRET, signed(), body],
    [SECRET, signed(NEXT, SECRET), body],
    [SECRET, signed(), `${body} `],
    [NEXT, signed(), body],
    [SECRET, { ...signed(), 'webhook-timestamp': '1' }, body],
  ]
  const script = `${sample('python')}
import json, sys
print(json.dumps([verify(s, h, b.encode()) for s, h, b in json.load(sys.stdin)]))
`
  const printed = execFileSync('python3', ['-c', script], { input: JSON.stringify(cases), encoding: 'utf8' })
  expect(JSON.parse(printed)).toEqual([true, true, false, false, false])
})

test('the example receiver takes what is signed, once, and refuses the rest', async () => {
  const child = spawn(process.execPath, [join(packageRoot(), 'examples/receiver.mjs')], {
    env: { ...process.env, WEBHOOK_SECRET: SECRET, PORT: '0' },
  })
  closing.push(() => child.kill())
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    printed += chunk
  })
  while (!printed.includes('\n')) await once(child.stdout, 'data')
  const port = /listening on (\d+)/.exec(printed)![1]
  const post = async (headers: Record<string, string>, text: string) =>
    (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: text })).status
  expect([
    await post(signed(), body),
    await post(signed(), body),
    await post(signed(), `${body} `),
    await post(signed(NEXT), body),
    await post({}, body),
  ]).toEqual([204, 204, 401, 401, 401])
  expect(printed.split('\n').slice(1)).toEqual(['alert.opened acme', ''])
})

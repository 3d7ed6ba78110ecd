import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROBLEMS } from '../../../src/api/http/problem.js'
import { packageRoot } from '../../../src/runtime/config/package-root.js'
import { fill } from '../contract-examples.js'
import type { WholeApi } from '../whole-api.js'
import { startWholeApi } from '../whole-api.js'

const text = readFileSync(join(packageRoot(), 'docs/api.md'), 'utf8')

test('docs/api.md lists every code of a problem with its status and title, and no other', () => {
  const listed = [...text.matchAll(/^\| `([\w-]+)` \| (\d{3}) \| (.+) \|$/gm)].map(
    ([, code, status, title]) => [code, { status: Number(status), title }],
  )
  expect(listed).toEqual(Object.entries(PROBLEMS))
})

test('docs/api.md names every filter of the list of alerts', async () => {
  const api = await startWholeApi()
  const { paths } = (await (await fetch(`${api.url}/openapi.json`)).json()) as {
    paths: { '/v1/alerts': { get: { parameters: { name: string }[] } } }
  }
  await api.close()
  const names = paths['/v1/alerts'].get.parameters.map(({ name }) => name)
  expect(
    names.filter((name) => !text.includes(`\`${name}\``) && !text.includes(`${name}=`) && name !== 'cursor'),
  ).toEqual([])
})

test('/docs has its frame and headings in the language of the reader, and says that the rest is English', async () => {
  const api = await startWholeApi()
  const read = async (path: string, language: string) => {
    const answer = await fetch(api.url + path, { headers: { 'Accept-Language': language } })
    return { page: await answer.text(), language: answer.headers.get('Content-Language') }
  }
  const headings = (page: string) => [...page.matchAll(/<h2[^>]*>([^<]+)<\/h2>/g)].map(([, name]) => name!)
  const english = await read('/docs', 'en-GB')
  const italian = await read('/docs', 'it-IT')
  const spanish = await read('/docs?lang=es', 'it-IT')
  const { tags } = (await (await fetch(`${api.url}/openapi.json`)).json()) as { tags: { name: string }[] }
  await api.close()

  expect([english, italian, spanish].map(({ language }) => language)).toEqual(['en', 'it', 'es'])
  expect(headings(italian.page)).toContain('Allerte')
  expect(headings(spanish.page)).toContain('Alertas')
  // Each part of the API has a name for people in the file of texts
  expect(tags.length).toBeGreaterThanOrEqual(15)
  expect(tags.filter(({ name }) => headings(english.page).includes(name))).toEqual([])
  expect(italian.page).toContain('<html lang="it">')
  expect(italian.page).toContain('Le descrizioni di percorsi, campi e risposte sono in inglese.')
  expect(english.page).not.toContain('are in English')
  expect(italian.page).toContain('<span lang="en">List alerts, newest start first.</span>')
  for (const own of ['>Parameters<', '>Answers<', 'Needs no key', 'Scope:', ', required<', 'list of']) {
    expect(english.page).toContain(own)
    expect(italian.page).not.toContain(own)
  }
})

test.each([
  ['docs/api.md', 9],
  ['docs/webhooks.md', 7],
])('every command of %s gives what it should, at least %i', async (file, least) => {
  const api = await startWholeApi({ env: { WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8' } })
  await fill(api)
  const { Authorization } = await api.bearer('admin', 'ingest')
  const page = readFileSync(join(packageRoot(), file), 'utf8')
  const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block!)
  expect(commands.length).toBeGreaterThanOrEqual(least)
  const delivery = await makeDelivery(api)
  const env = {
    ...process.env,
    ...{ OUTCRY_URL: api.url, OUTCRY_API_KEY: Authorization.replace('Bearer ', '') },
    // Retracted already: nothing detects here, so that what is asked of others is not done soon.
    ...{ ALERT: 'alr_back', WEBHOOK: delivery.webhook, DELIVERY: delivery.id },
  }
  const wrong: string[] = []
  for (const block of commands) {
    // What the server refuses is JSON as well: it makes itself known by its code.
    const { code, out } = await run(block.replaceAll('npx outcry', 'node bin/outcry.js'), env)
    const isFine = out !== '' && !out.includes('"/problems/') && !/000|4\d\d\n/.test(out.slice(0, 4))
    if (code !== 0 || !isFine) wrong.push(`${block}\n${code}: ${out.slice(0, 500)}`)
  }
  await api.close()
  expect(wrong).toEqual([])
})

/** A webhook with one delivery, which nothing sends here. */
async function makeDelivery(api: WholeApi): Promise<{ readonly id: string; readonly webhook: string }> {
  const headers = { ...(await api.bearer('admin')), 'Content-Type': 'application/json' }
  const body = JSON.stringify({ url: 'http://127.0.0.1:3000/' })
  const made = await fetch(`${api.url}/v1/webhooks`, { method: 'POST', headers, body })
  const { id } = (await made.json()) as { readonly id: string }
  const tested = await fetch(`${api.url}/v1/webhooks/${id}/test`, { method: 'POST', headers })
  return (await tested.json()) as { readonly id: string; readonly webhook: string }
}

function run(
  script: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number | null; readonly out: string }> {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-e', '-c', script], { env, cwd: packageRoot() })
    let out = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => (out += part.toString()))
    child.once('close', (code) => resolve({ code, out }))
  })
}

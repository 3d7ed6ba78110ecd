import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROBLEMS } from '../../../src/api/http/problem.js'
import { packageRoot } from '../../../src/runtime/config/package-root.js'
import { fill } from '../contract-examples.js'
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

test('the first commands of docs/api.md start a server and make a key for it, with one --scope or two', async () => {
  const [start, create] = [...text.matchAll(/^ {4}(\S.*)$/gm)].map(([, command]) => command!)
  expect(start).toBe('SOURCES=none PORT=8080 npm start')
  expect(create).toBe('npx outcry keys create --scope admin,ingest')
  const cwd = packageRoot()
  const folder = mkdtempSync(join(tmpdir(), 'outcry-docs-'))
  const env = { ...process.env, DATA_DIR: folder, LOG_LEVEL: 'info' }
  const server = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd,
    env: { ...env, SOURCES: 'none', PORT: '0' },
  })
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let err = ''
      server.stderr.on('data', (part: Buffer) => {
        err += part.toString()
        const listening = /the API listens at (http:[^"]+)"/.exec(err)
        if (listening !== null) resolve(listening[1]!)
      })
      server.once('close', () => reject(new Error(err)))
    })
    for (const scopes of ['--scope admin,ingest', '--scope admin --scope ingest']) {
      const command = create!
        .replace('npx outcry', 'node bin/outcry.js')
        .replace('--scope admin,ingest', scopes)
      const { code, out } = await run(`cd '${cwd}'; ${command} 2>/dev/null`, env)
      expect(code).toBe(0)
      const headers = { Authorization: `Bearer ${out.trim()}` }
      expect((await fetch(`${url}/v1/keys`, { headers })).status).toBe(200)
      const posted = await fetch(`${url}/v1/posts`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ id: '1', source: 'http', createdAt: new Date().toISOString(), text: 'hello' }),
      })
      expect(posted.status).toBe(202)
    }
  } finally {
    const closed = new Promise((resolve) => server.once('close', resolve))
    server.kill('SIGTERM')
    await closed
    rmSync(folder, { recursive: true, force: true })
  }
})

test('every command of docs/api.md gives what it should against a running server', async () => {
  const api = await startWholeApi()
  await fill(api)
  const { Authorization } = await api.bearer('admin', 'ingest')
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block!)
  const commands = blocks.filter((block) => block.includes('curl'))
  expect(commands.length).toBeGreaterThan(8)
  const env = { ...process.env, OUTCRY_URL: api.url, OUTCRY_API_KEY: Authorization.replace('Bearer ', '') }
  const wrong: string[] = []
  for (const block of commands) {
    // What the server refuses is JSON as well: it makes itself known by its code.
    const { code, out } = await run(block, env)
    const isFine = out !== '' && !out.includes('"/problems/') && !/000|4\d\d\n/.test(out.slice(0, 4))
    if (code !== 0 || !isFine) wrong.push(`${block}\n${code}: ${out.slice(0, 500)}`)
  }
  await api.close()
  expect(wrong).toEqual([])
})

function run(
  script: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number | null; readonly out: string }> {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-e', '-c', script], { env })
    let out = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => (out += part.toString()))
    child.once('close', (code) => resolve({ code, out }))
  })
}

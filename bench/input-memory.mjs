// Memory and CPU time of reading a JSON list of posts, and the same posts as lines: node bench/input-memory.mjs [posts]
import { execFileSync } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPosts } from '../dist/src/sources/ndjson/read-posts.js'

const PADDING = 'lorem ipsum dolor sit amet '.repeat(4)

async function write(path, posts, [before, between, after]) {
  const out = createWriteStream(path)
  out.write(before)
  for (let index = 0; index < posts; index++) {
    const createdAt = new Date(1.7e12 + index * 100).toISOString()
    const text = `post ${index} "è" ${PADDING}`
    const post = { id: String(index), source: 'x', createdAt, text, author: { id: String(index % 999) } }
    const line = (index > 0 ? between : '') + JSON.stringify(post)
    if (!out.write(line)) await new Promise((resolve) => out.once('drain', resolve))
  }
  await new Promise((resolve) => out.end(after, resolve))
}

if (process.argv[2] === '--read') {
  let count = 0
  for await (const { posts } of readPosts(process.argv[3])) count += posts.length
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const cpu = ((userCPUTime + systemCPUTime) / 1e6).toFixed(1)
  console.log(`${count} posts: ${Math.round(maxRSS / 1024)} MB of memory, ${cpu} s of CPU time`)
} else {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-input-memory-'))
  const posts = Number(process.argv[2] ?? 700_000)
  for (const [name, signs] of [
    ['list.json', ['[', ',', ']']],
    ['lines.ndjson', ['', '\n', '\n']],
  ]) {
    const path = join(folder, name)
    await write(path, posts, signs)
    process.stdout.write(`${name}, ${Math.round(statSync(path).size / 1e6)} MB, `)
    execFileSync(process.execPath, [import.meta.filename, '--read', path], { stdio: 'inherit' })
  }
  rmSync(folder, { recursive: true })
}

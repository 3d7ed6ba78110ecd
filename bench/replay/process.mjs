// One cold process of the bench: replays the file of its argument (`--replay`), or only parses its lines (`--parse`), and prints
// as JSON what that cost. For a profile (`--profile`) it runs the modules one by one, whose files name the stages.
// `cpu` is user plus system time in ms: of the parsing alone, or of the whole process with start and end.
import { readFileSync } from 'node:fs'
import { PerformanceObserver } from 'node:perf_hooks'

const [what, file] = process.argv.slice(2)
const pauses = []
new PerformanceObserver((list) => pauses.push(...list.getEntries())).observe({ entryTypes: ['gc'] })

const cpu = what === '--parse' ? parse(readFileSync(file, 'utf8')) : await replayAll()
// Entries of the observer come one turn later.
await new Promise((resolve) => setImmediate(resolve))
const gc = pauses.reduce((sum, { duration }) => sum + duration, 0)
const wall = performance.now()
console.log(JSON.stringify({ cpu, gc: gc / wall, memory: process.resourceUsage().maxRSS * 1_024 }))

function parse(text) {
  const lines = text.split('\n')
  lines.pop()
  const before = used()
  let length = 0
  for (const line of lines) length += JSON.parse(line).text.length
  if (length === 0) throw new Error('the file holds no text')
  return used() - before
}

async function replayAll() {
  const folder = what === '--profile' ? 'cli' : 'cli/bundled'
  const { main } = await import(`../../dist/src/${folder}/main.js`)
  const code = await main(['replay', file, '--out', process.env.BENCH_OUT ?? '/dev/null'])
  if (code !== 0) throw new Error(`replay ended with ${code}`)
  return used()
}

function used() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

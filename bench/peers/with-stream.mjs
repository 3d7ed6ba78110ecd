import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Generates a week of the generator in `folder`. Calls `use` with its known outages and the path of its posts. */
export async function withStream(folder, scenario, seed, use) {
  const dir = mkdtempSync(join(tmpdir(), 'outcry-stream-'))
  try {
    const options = ['--scenario', scenario, '--seed', String(seed), '--out', dir]
    execFileSync(process.execPath, [join(folder, 'generate.mjs'), ...options], { stdio: 'ignore' })
    const known = JSON.parse(readFileSync(join(dir, 'truth.json'), 'utf8'))
    return await use(known, join(dir, 'posts.ndjson'))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from './run-program.js'

const INSTALL_MS = 120_000

/**
 * A folder with programs that only tests need, installed from npm once for this machine. Null, with one line for the reader, where
 * npm cannot be reached.
 */
export async function installTools(name: string, packages: readonly string[]): Promise<string | null> {
  const folder = join(tmpdir(), `outcry-tools-${name}-${packages.join('+').replaceAll(/[^\w.+-]/g, '_')}`)
  if (existsSync(folder)) return folder
  const draft = `${folder}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  writeFileSync(join(draft, 'package.json'), '{"private":true}')
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=0']
  const given = await Promise.race([
    runProgram('npm', ['install', ...flags, ...packages], { cwd: draft }),
    new Promise<null>((resolve) => setTimeout(resolve, INSTALL_MS, null).unref()),
  ])
  if (given?.code === 0) {
    // Another worker may have been first.
    if (!existsSync(folder)) renameSync(draft, folder)
    return folder
  }
  rmSync(draft, { recursive: true, force: true })
  console.error(`outcry: npm gives no ${packages.join(', ')} here, so the tests with them are left out`)
  return null
}

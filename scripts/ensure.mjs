// Makes a fresh checkout able to run: installs the npm packages and builds, each only when it is missing or stale.
// Progress goes to standard error, so that a command's own output stays clean.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const MINIMUM = [20, 19]
const BUILT = join(root, 'dist', '.built')

/** Refuses a Node that is too old with a sentence instead of a stack trace. */
export function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return
  console.error(
    `outcry needs Node ${MINIMUM.join('.')} or newer; this is ${process.versions.node}. Install a newer one and run again.`,
  )
  process.exit(1)
}

/** Installs the packages of the lock file when they are missing or older than it. */
export function ensurePackages() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
  )
    return
  console.error('outcry: installing packages (once) …')
  // Not `npm ci`, which deletes node_modules first: without a network nothing would be left to run.
  run('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
}

/** Builds when a source is newer than the last build. */
export function ensureBuild() {
  if (existsSync(BUILT) && readFileSync(BUILT, 'utf8') === String(newestSource())) return
  console.error('outcry: building …')
  build()
}

/** Every step of the build, and the mark by which `ensureBuild` knows it. */
export function build() {
  // Read first: a source that changes during the build is built the next time.
  const newest = String(newestSource())
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'])
  run(process.execPath, [
    join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
    ...['build', '--config', 'src/web/vite.config.mjs', '--logLevel', 'warn'],
  ])
  for (const step of [
    'bundle-packages',
    'bundle-cli',
    'copy-natural',
    'copy-fonts',
    'draw-icon',
    'cache-config',
    'sbom',
  ])
    run(process.execPath, [join(root, 'scripts', `${step}.mjs`)])
  writeFileSync(BUILT, newest)
}

/**
 * Installs Debian's redis-server where it is missing and may be installed. Says in one line what is left out otherwise.
 * Returns whether it is there.
 */
export function ensureRedis(leftOut) {
  return ensureProgram('redis-server', leftOut)
}

/** The same for Debian's Chromium, in which the dashboard is tested. */
export function ensureChromium(leftOut) {
  return ensureProgram('chromium', leftOut)
}

/** The same for Alertmanager and its `amtool`, which push to Outcry's API and read it. */
export function ensureAlertmanager(leftOut) {
  return ensureProgram('prometheus-alertmanager', leftOut)
}

function ensureProgram(name, leftOut) {
  const isThere = () => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0
  if (isThere()) return true
  if (process.platform === 'linux' && process.getuid() === 0 && hasApt()) {
    console.error(`outcry: installing ${name} (once) …`)
    const apt = (...args) =>
      spawnSync('apt-get', ['-qq', ...args], {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    const install = () => apt('install', '-y', '--no-install-recommends', name)
    if (install().status !== 0) {
      apt('update')
      install()
    }
    if (isThere()) return true
  }
  console.error(
    `outcry: there is no ${name} here, so ${leftOut}; install it (apt-get install ${name}) to have all`,
  )
  return false
}

function hasApt() {
  return spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0
}

/** Runs a command with its output on standard error and stops with its code when it fails. */
export function run(command, args) {
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (done.error) {
    console.error(`outcry: ${command} could not be started: ${done.error.message}`)
    process.exit(1)
  }
  if (done.status !== 0) process.exit(done.status ?? 1)
}

function newestSource() {
  let newest = 0
  for (const folder of ['src', 'workers']) {
    const top = join(root, folder)
    if (!existsSync(top)) continue
    for (const entry of readdirSync(top, { recursive: true, withFileTypes: true })) {
      if (entry.isFile())
        newest = Math.max(newest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs)
    }
  }
  const languages = join('config', 'languages')
  // The texts of the page are built into it
  const texts = existsSync(join(root, languages))
    ? readdirSync(join(root, languages)).map((code) => join(languages, code, 'page.json'))
    : []
  for (const file of ['tsconfig.json', 'tsconfig.base.json', 'package-lock.json', ...texts]) {
    if (!existsSync(join(root, file))) continue
    newest = Math.max(newest, statSync(join(root, file)).mtimeMs)
  }
  return newest
}

// `npm run screenshots`: the pictures of the README, taken by Debian's Chromium from the real pages while the demo runs.
// Written to docs/images as WebP, as good as fits below 80 kB.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { ensureBuild, ensureChromium, ensureNode, ensurePackages, root } from './ensure.mjs'

const CHROMIUM = '/usr/bin/chromium'
const MAX_BYTES = 80_000
const FOLDER = join(root, 'docs', 'images')
const WIDE = { width: 1_200, height: 900 }
const PHONE = { width: 390, height: 844 }
/** During the last evening two services fail of one cause. */
const DURING = [
  { name: 'overview', path: '/', viewport: WIDE, colorScheme: 'light' },
  { name: 'alert-dark', alertOf: 'netflix', viewport: WIDE, colorScheme: 'dark' },
  { name: 'alert-phone-it', alertOf: 'netflix', viewport: PHONE, colorScheme: 'light', locale: 'it-IT' },
]
/** After it, charts and history are full. */
const AFTER = [
  { name: 'service', path: '/services/netflix?range=7d', viewport: WIDE, colorScheme: 'light' },
  { name: 'webhooks-dark', path: '/webhooks', viewport: WIDE, colorScheme: 'dark', key: true },
]

ensureNode()
ensurePackages()
ensureBuild()
if (!ensureChromium('no pictures can be taken')) process.exit(1)
if (!existsSync(CHROMIUM)) {
  console.error(`screenshots: there is no ${CHROMIUM}; on other systems run this in a Debian container`)
  process.exit(1)
}
mkdirSync(FOLDER, { recursive: true })

const demo = spawn(process.execPath, [join(root, 'scripts', 'demo.mjs'), '--stay'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
let said = ''
demo.stdout.setEncoding('utf8').on('data', (piece) => {
  said += piece
})
demo.once('exit', (code) => {
  if (code !== 0) throw new Error(`the demo ended with ${code}:\n${said}`)
})
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
try {
  const [, url] = await says(/listens at (\S+)/)
  // Hours into the last evening: enough people have complained, and the cause is known.
  await says(/^00:00:\d\d {2}acknowledged/m)
  // All are open before the first is taken: meanwhile the evening goes on.
  const during = await Promise.all(DURING.map((picture) => open(url, picture)))
  for (const [index, picture] of DURING.entries()) await take(during[index], picture)
  await says(/Look around/)
  for (const picture of AFTER) await take(await open(url, picture), picture)
} finally {
  await browser.close()
  demo.kill('SIGINT')
}

/** Opens a page; `take` makes a picture of what it shows by then. */
async function open(url, { path, alertOf, viewport, colorScheme, locale = 'en-GB', key }) {
  const context = await browser.newContext({
    ...{ viewport, colorScheme, locale },
    timezoneId: 'Europe/Rome',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  // As somebody who has typed the key in, for this tab alone.
  if (key) await page.addInitScript((value) => sessionStorage.setItem('outcry-key', value), adminKey())
  await page.goto(url + (path ?? (await alertPath(url, alertOf))))
  await page.locator('.line.live').waitFor()
  return page
}

async function take(page, { name }) {
  await page.waitForFunction(() => document.querySelector('main .loading') === null)
  // The event stream of the page never ends; so each chart is waited for, and then a frame in which it is drawn.
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.chart')].every((one) => one.querySelector('canvas')),
  )
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  const [bytes, quality] = await small(await page.context().newCDPSession(page))
  writeFileSync(join(FOLDER, `${name}.webp`), bytes)
  console.log(`docs/images/${name}.webp  ${Math.ceil(bytes.length / 1_000)} kB at quality ${quality}`)
  await page.context().close()
}

/** The best quality that is small enough. */
async function small(devtools) {
  for (const quality of [90, 80, 70, 60, 50, 40, 30]) {
    const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality })
    const bytes = Buffer.from(data, 'base64')
    if (bytes.length <= MAX_BYTES) return [bytes, quality]
  }
  throw new Error('no quality makes this picture small enough')
}

async function alertPath(url, service) {
  const { data } = await (await fetch(`${url}/v1/alerts?service=${service}&limit=1`)).json()
  return `/alerts/${data[0].id}`
}

function adminKey() {
  return /outcry_\w+/.exec(said)[0]
}

/** Waits until the demo has said something. */
async function says(pattern) {
  for (;;) {
    const found = pattern.exec(said)
    if (found !== null) return found
    if (demo.exitCode !== null) throw new Error(`the demo ended without saying ${pattern}:\n${said}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ConfigError } from '../../../src/runtime/config/config-error.js'
import { loadFeeds } from '../../../src/runtime/config/feeds/load-feeds.js'
import { configuration } from '../../support/configuration.js'

const services = new Set(configuration.services.map(({ id }) => String(id)))

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-feeds-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'sources'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'sources', name), text)
  return folder
}

const none = folderWithNothing()
function folderWithNothing(): string {
  return mkdtempSync(join(tmpdir(), 'outcry-none-'))
}

test('what ships can be read: reviews of three storefronts, Reddit, forums and news', () => {
  const feeds = loadFeeds({ services })
  expect(feeds.filter(({ kind }) => kind === 'reviews').length).toBeGreaterThanOrEqual(90)
  expect(feeds).toContainEqual({
    url: 'https://itunes.apple.com/it/rss/customerreviews/page=1/id=363590051/sortBy=mostRecent/xml',
    kind: 'reviews',
    language: 'it',
    about: ['netflix'],
    country: 'IT',
  })
  expect(feeds.map(({ url }) => url)).toContain('https://www.reddit.com/r/netflix/new/.rss?limit=100')
  expect(feeds.some(({ kind }) => kind === 'news')).toBe(true)
})

test('an OPML file gives its feeds, in folders or not, and an address that stands twice is one feed', () => {
  const overlay = folderWith({
    'own.yaml':
      '- opml: reader.opml\n  kind: posts\n  about: netflix\n- url: https://a.example/feed\n  kind: posts\n  about: spotify\n',
    'reader.opml':
      '<opml version="2.0"><body><outline text="f"><outline type="rss" xmlUrl="https://a.example/feed"/></outline>' +
      '<outline xmlUrl="https://b.example/feed"/><outline text="no feed"/></body></opml>',
  })
  const about = loadFeeds({ services }, overlay, none).map((feed) => [feed.url, feed.about])
  expect(about).toEqual([
    ['https://a.example/feed', ['netflix', 'spotify']],
    ['https://b.example/feed', ['netflix']],
  ])
})

test('every mistake is named with its place', () => {
  const overlay = folderWith({
    'own.yaml':
      '- url: ftp://a.example\n  kind: posts\n- url: https://a.example/feed\n  kind: posts\n  about: nettflix\n- opml: gone.opml\n  kind: news\n',
  })
  const problems = () => {
    try {
      return loadFeeds({ services }, overlay, none)
    } catch (error) {
      return (error as ConfigError).problems.map(({ path, message }) => `${path}: ${message}`)
    }
  }
  expect(problems()).toEqual([
    '0.url: write an address that begins with https://',
    '1.about: service "nettflix" is in no catalogue',
    '2.opml: gone.opml is missing',
  ])
  expect(() => loadFeeds({ services }, overlay, none)).toThrow(ConfigError)
})

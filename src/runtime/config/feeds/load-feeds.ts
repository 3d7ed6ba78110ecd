import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { readOpml } from '../../../sources/documents/read-opml.js'
import type { Feed } from '../../../sources/feed/feed-source.js'
import { addIssues, entriesOf, yamlFilesOf } from '../catalogue/read-yaml.js'
import { startReading } from '../catalogue/reading.js'
import type { ConfigProblem } from '../config-error.js'
import { ConfigError } from '../config-error.js'
import { packageRoot } from '../package-root.js'
import { feedEntry, feedsOf } from './feed-entry.js'

/** The folder of the files, here and in an overlay. */
export const FEEDS = 'sources'

interface Known {
  /** Ids of the catalogue. */
  readonly services: ReadonlySet<string>
}

/**
 * All feeds that are described. A file of the overlay replaces the shipped file of its name. An address that stands
 * twice is one feed, about the services of both.
 * @throws ConfigError with every mistake of every file
 */
export function loadFeeds(
  known: Known,
  overlay?: string,
  dir: string = join(packageRoot(), 'config'),
): Feed[] {
  const files = new Map<string, string>()
  for (const folder of [dir, overlay]) {
    if (folder === undefined) continue
    for (const file of yamlFilesOf(join(folder, FEEDS))) files.set(basename(file), file)
  }
  const problems: ConfigProblem[] = []
  const byUrl = new Map<string, Feed>()
  for (const file of files.values()) {
    for (const feed of readFile(file, known, problems)) {
      const before = byUrl.get(feed.url)
      const about = [...new Set([...(before?.about ?? []), ...feed.about])]
      byUrl.set(feed.url, { ...feed, about })
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return [...byUrl.values()]
}

function readFile(file: string, { services }: Known, problems: ConfigProblem[]): Feed[] {
  const reading = startReading()
  const feeds = [...entriesOf(reading, file)].flatMap(([index, raw]) => {
    const parsed = feedEntry.safeParse(raw)
    if (!parsed.success) {
      addIssues(reading, file, String(index), parsed.error)
      return []
    }
    for (const id of parsed.data.about) {
      if (services.has(id)) continue
      reading.problems.push({ file, path: `${index}.about`, message: `service "${id}" is in no catalogue` })
    }
    return feedsOf(parsed.data, (name) => {
      const read = opmlIn(join(dirname(file), name))
      if (typeof read !== 'string') return read
      reading.problems.push({ file, path: `${index}.opml`, message: `${name} ${read}` })
      return []
    })
  })
  problems.push(...reading.problems)
  return feeds
}

/** The addresses in a file, or why there are none. */
function opmlIn(path: string): readonly string[] | string {
  if (!existsSync(path)) return 'is missing'
  try {
    return readOpml(readFileSync(path, 'utf8'))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import type { Instant } from '../../core/model/instant.js'
import { readTime } from './span.js'

/** What reading commands say of their files. */
export const FILES =
  'NDJSON, JSON or CSV of posts of Outcry, X, Mastodon or Bluesky; .gz by name, - for standard input'

/** `--from` and `--to` of a command that reads posts. */
export function addSpanOptions(command: Command): Command {
  return command
    .option('--from <time>', 'read only posts from this time on, such as 2022-04-28T20:00', parseTime)
    .option('--to <time>', 'read only posts before this time', parseTime)
}

/** A repeated option, or a comma list, adds to what was named before. */
export function addIds(text: string, before: readonly string[] = []): readonly string[] {
  const ids = text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '')
  if (ids.length === 0) throw new InvalidArgumentError('Name at least one service.')
  return [...before, ...ids]
}

export function parseTime(text: string): Instant {
  const at = readTime(text)
  if (at === undefined) {
    throw new InvalidArgumentError(
      'Write a time such as 2022-04-28T20:00, or a date; without a zone it is UTC.',
    )
  }
  return at
}

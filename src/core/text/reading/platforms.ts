import type { Platform } from '../../model/vocabulary.js'
import type { Words } from '../language/words.js'
import type { Token } from '../tokens/tokenize.js'

/**
 * On what the writer says that it fails, each once. Names of services say nothing: "xbox live is down" fails
 * everywhere.
 */
export function findPlatforms(
  tokens: readonly Token[],
  isNamed: (token: number) => boolean,
  { platforms, lists }: Words,
): Platform[] {
  const found = new Set<Platform>()
  for (const [index, { text, kind }] of tokens.entries()) {
    if (kind !== 'word' || isNamed(index)) continue
    const isTv = text === 'tv' && lists.beforeTv.has(tokens[index - 1]?.text ?? '')
    const platform = isTv ? 'tv' : platforms.get(text)
    if (platform === undefined) continue
    // "samsung tv" is one thing.
    if (!isTv && tokens[index + 1]?.text === 'tv') continue
    found.add(platform)
  }
  return [...found]
}

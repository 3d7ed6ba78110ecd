import type { Platform } from '../../model/vocabulary.js'
import type { Token } from '../tokens/tokenize.js'

/** Words that say on what a service fails. */
const WORDS: ReadonlyMap<string, Platform> = new Map(
  (
    [
      ['android', 'android pixel galaxy samsung huawei xiaomi oneplus redmi'],
      ['ios', 'ios iphone iphones ipad ipads'],
      ['web', 'browser browsers chrome firefox safari'],
      ['desktop', 'windows pc laptop macbook mac linux computer'],
      ['tv', 'firestick roku chromecast smarttv appletv firetv decoder'],
      ['console', 'xbox ps3 ps4 ps5 playstation console'],
    ] as const
  ).flatMap(([platform, words]) => words.split(' ').map((word) => [word, platform] as const)),
)
/** "tv" alone is what is watched; right after one of these it is what it is watched on. */
const BEFORE_TV: ReadonlySet<string> = new Set(
  'smart my the our apple android fire google samsung lg sony on la mia sulla alla nostra'.split(' '),
)

/**
 * On what the writer says that it fails, each once. Names of services say nothing: "xbox live is down" fails
 * everywhere.
 */
export function findPlatforms(tokens: readonly Token[], isNamed: (token: number) => boolean): Platform[] {
  const found = new Set<Platform>()
  for (const [index, { text, kind }] of tokens.entries()) {
    if (kind !== 'word' || isNamed(index)) continue
    const isTv = text === 'tv' && BEFORE_TV.has(tokens[index - 1]?.text ?? '')
    const platform = isTv ? 'tv' : WORDS.get(text)
    if (platform === undefined) continue
    // "samsung tv" is one thing.
    if (!isTv && tokens[index + 1]?.text === 'tv') continue
    found.add(platform)
  }
  return [...found]
}

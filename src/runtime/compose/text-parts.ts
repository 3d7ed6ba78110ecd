import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createCappedMap } from '../../core/model/capped-map.js'
import type { Stemmer } from '../../core/model/catalogue.js'
import type { TextParts } from '../../core/text/language/text-parts.js'

const load = createRequire(import.meta.url)

/**
 * Leaf files of `natural`, which the build puts into dist: the root of the package needs three database drivers and
 * prints to standard output. Each is loaded when a text first needs it. As imports, Node would also search all of them
 * for names that they export, which is a fifth of the start of a process.
 */
const LOAD_STEMMER: Readonly<Record<Stemmer, () => { stem(word: string): string }>> = {
  en: () => load('natural/lib/natural/stemmers/porter_stemmer.js'),
  it: () => load('natural/lib/natural/stemmers/porter_stemmer_it.js'),
  es: () => load('natural/lib/natural/stemmers/porter_stemmer_es.js'),
  fr: () => load('natural/lib/natural/stemmers/porter_stemmer_fr.js'),
  pt: () => load('natural/lib/natural/stemmers/porter_stemmer_pt.js'),
  nl: () => load('natural/lib/natural/stemmers/porter_stemmer_nl.js'),
}

interface Tokenizer {
  tokenize(text: string): string[]
}

function loadTokenizer(): Tokenizer {
  const AggressiveTokenizerIt = load('natural/lib/natural/tokenizers/aggressive_tokenizer_it.js')
  return new AggressiveTokenizerIt()
}

interface Eld {
  readonly eld: { detect(text: string): { readonly language: string } }
}

const MAX_STEMS = 50_000

/** Stemmers and tokenizer of `natural`, the language guesser of `eld`. */
export function createTextParts(): TextParts {
  // One map a stemmer: a key joined of both would be hashed anew at each look-up.
  const stemmers = new Map<Stemmer, (word: string) => string>()
  let tokenizer: Tokenizer | undefined
  let guesser: Eld | undefined
  return {
    guessLanguage(text) {
      guesser ??= loadEld()
      return guesser.eld.detect(text).language
    },
    stem(word, stemmer) {
      let stem = stemmers.get(stemmer)
      if (stem === undefined) {
        stem = remembering(LOAD_STEMMER[stemmer]())
        stemmers.set(stemmer, stem)
      }
      return stem(word)
    },
    tokenize(text) {
      tokenizer ??= loadTokenizer()
      return tokenizer.tokenize(text)
    },
  }
}

/** A stem costs a microsecond, a look-up a twentieth of it, and the words are always the same. */
function remembering(stemmer: { stem(word: string): string }): (word: string) => string {
  const stems = createCappedMap<string, string>(MAX_STEMS)
  return (word) => {
    const known = stems.get(word)
    if (known !== undefined) return known
    const stem = stemmer.stem(word)
    stems.set(word, stem)
    return stem
  }
}

/**
 * Loads the guesser at its first use: it costs 240 ms and 85 MB, and most posts are decided by their function words.
 * The smallest of its data sets is used; on posts it errs no more often than the larger ones.
 */
function loadEld(): Eld {
  for (const folder of load.resolve.paths('eld') ?? []) {
    // The package opens this file to `import` alone, which cannot be had synchronously under its public name.
    const file = join(folder, 'eld', 'src', 'entries', 'static.extrasmall.js')
    if (existsSync(file)) return load(file) as Eld
  }
  throw new Error('package "eld" is missing; run npm ci')
}

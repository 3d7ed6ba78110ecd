import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
// Leaf files, which the build puts into dist: the root of the package needs three database drivers and prints to
// standard output.
import stemEn from 'natural/lib/natural/stemmers/porter_stemmer.js'
import stemEs from 'natural/lib/natural/stemmers/porter_stemmer_es.js'
import stemFr from 'natural/lib/natural/stemmers/porter_stemmer_fr.js'
import stemIt from 'natural/lib/natural/stemmers/porter_stemmer_it.js'
import stemNl from 'natural/lib/natural/stemmers/porter_stemmer_nl.js'
import stemPt from 'natural/lib/natural/stemmers/porter_stemmer_pt.js'
import AggressiveTokenizerIt from 'natural/lib/natural/tokenizers/aggressive_tokenizer_it.js'
import { createCappedMap } from '../../core/model/capped-map.js'
import type { Stemmer } from '../../core/model/catalogue.js'
import type { TextParts } from '../../core/text/language/text-parts.js'

const STEMMER_OF: Readonly<Record<Stemmer, { stem(word: string): string }>> = {
  en: stemEn,
  it: stemIt,
  es: stemEs,
  fr: stemFr,
  pt: stemPt,
  nl: stemNl,
}

const STEMMERS = Object.keys(STEMMER_OF) as Stemmer[]

interface Eld {
  readonly eld: { detect(text: string): { readonly language: string } }
}

const MAX_STEMS = 50_000

/** Stemmers and tokenizer of `natural`, the language guesser of `eld`. */
export function createTextParts(): TextParts {
  const tokenizer = new AggressiveTokenizerIt()
  // One map a stemmer: a key joined of both would be hashed anew at each look-up.
  const stems = new Map(
    STEMMERS.map((stemmer) => [stemmer, createCappedMap<string, string>(MAX_STEMS)] as const),
  )
  let guesser: Eld | undefined
  return {
    guessLanguage(text) {
      guesser ??= loadEld()
      return guesser.eld.detect(text).language
    },
    // A stem costs a microsecond, a look-up a twentieth of it, and the words are always the same.
    stem(word, stemmer) {
      const ofStemmer = stems.get(stemmer)!
      const known = ofStemmer.get(word)
      if (known !== undefined) return known
      const stem = STEMMER_OF[stemmer].stem(word)
      ofStemmer.set(word, stem)
      return stem
    },
    tokenize: (text) => tokenizer.tokenize(text),
  }
}

/**
 * Loads the guesser at its first use: it costs 240 ms and 85 MB, and most posts are decided by their function words.
 * The smallest of its data sets is used; on posts it errs no more often than the larger ones.
 */
function loadEld(): Eld {
  const require = createRequire(import.meta.url)
  for (const folder of require.resolve.paths('eld') ?? []) {
    // The package opens this file to `import` alone, which cannot be had synchronously under its public name.
    const file = join(folder, 'eld', 'src', 'entries', 'static.extrasmall.js')
    if (existsSync(file)) return require(file) as Eld
  }
  throw new Error('package "eld" is missing; run npm ci')
}

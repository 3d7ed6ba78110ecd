import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { wordsSchema } from '../../../src/runtime/config/config-schemas.js'
import { packageRoot } from '../../../src/runtime/config/package-root.js'
import { joinAskedWords } from '../../../src/sources/x/rules/asked-words.js'

/** The words that ship, without the rest of the configuration. */
export const WORDS = joinAskedWords(
  ['en', 'it'].map((code) => {
    const file = join(packageRoot(), 'config', 'languages', code, 'words.yaml')
    return { code, search: wordsSchema.parse(parse(readFileSync(file, 'utf8'))).search }
  }),
)

export const ASKING = { contexts: {}, words: WORDS }

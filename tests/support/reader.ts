import type { Post } from '../../src/core/model/post.js'
import { openTables } from '../../src/core/text/match/compile-catalogue.js'
import type { Reader } from '../../src/core/text/reader.js'
import { createReader } from '../../src/core/text/reader.js'
import { loadCached } from '../../src/runtime/compose/config-cache.js'
import { createTextParts } from '../../src/runtime/compose/text-parts.js'
import { loadLabelModel } from '../../src/runtime/config/load-label-model.js'

const { config, tables } = loadCached({})
export const catalogue = openTables(config.services, tables())

export function newReader(): Reader {
  return createReader(catalogue, createTextParts(), loadLabelModel())
}

/** A post by nobody in particular, unless said otherwise. */
export function post(text: string, over: Partial<Post> = {}): Post {
  return {
    id: '1',
    source: 'x',
    at: Date.UTC(2024, 0, 1),
    text,
    lang: null,
    author: null,
    place: null,
    isRepost: false,
    isReply: false,
    isQuote: false,
    about: [],
    ...over,
  }
}

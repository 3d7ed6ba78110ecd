import type { DetectionPolicy } from '../../core/detection/policy.js'
import type { Contexts, LanguageWords, Service } from '../../core/model/catalogue.js'
import type { TextsOf } from '../../core/phrases/texts.js'
import { createTextsOf } from '../../core/phrases/texts.js'
import { openTables } from '../../core/text/match/compile-catalogue.js'
import type { Reader } from '../../core/text/reader.js'
import { createReader } from '../../core/text/reader.js'
import type { Config } from '../config/load-config.js'
import { loadLabelModel } from '../config/load-label-model.js'
import { loadPolicy } from '../config/load-policy.js'
import { loadCached } from './config-cache.js'
import { createTextParts } from './text-parts.js'

/** Everything that the files of `config/` and CATALOGUE_DIR say, checked. */
export interface Configuration {
  readonly services: readonly Service[]
  readonly contexts: Contexts
  readonly languages: readonly LanguageWords[]
  readonly policy: DetectionPolicy
  /** What people read, by language. */
  readonly textsOf: TextsOf
  /** Of the dashboard, where CATALOGUE_DIR has them. */
  readonly pageTexts: Config['pageTexts']
  /**
   * The same reader at each call, made at the first: most of the memory, and only processes that accept posts need it.
   */
  readonly reader: () => Reader
}

/** Loads the configuration. A process does it once. @throws ConfigError */
export function loadConfiguration(overlay?: string): Configuration {
  const policy = loadPolicy(overlay)
  const { config, tables } = loadCached({ overlay })
  const { services, contexts, languages, texts, pageTexts } = config
  let reader: Reader | undefined
  return {
    services,
    contexts,
    languages,
    policy,
    textsOf: createTextsOf(texts),
    pageTexts,
    reader: () => {
      reader ??= createReader(openTables(services, tables()), createTextParts(), loadLabelModel())
      return reader
    },
  }
}

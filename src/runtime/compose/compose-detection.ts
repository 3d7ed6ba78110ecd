import type { DetectionPolicy } from '../../core/detection/policy.js'
import type { Engine, EngineParts, SavedEngine } from '../../core/engine/engine.js'
import { createEngine } from '../../core/engine/engine.js'
import type { Contexts, Service } from '../../core/model/catalogue.js'
import type { Reader } from '../../core/text/reader.js'
import type { ClassifyPost } from '../../pipeline/intake/classify-post.js'
import { createClassifyPost } from '../../pipeline/intake/classify-post.js'
import type { TakePost } from '../../pipeline/intake/replay-post.js'
import { createTakePost } from '../../pipeline/intake/replay-post.js'
import { zoneOfCountry } from '../config/zone-of-country.js'
import { createHashAuthor } from '../secrets/hash-author.js'
import type { Configuration } from './load-configuration.js'
import { loadConfiguration } from './load-configuration.js'

export interface Composed {
  readonly classifyPost: ClassifyPost
  readonly services: readonly Service[]
  readonly policy: DetectionPolicy
  readonly reader: Reader
  readonly engine: Engine
  readonly takePost: TakePost
}

export interface ComposeOptions {
  /** CATALOGUE_DIR: a folder laid over `config/`. */
  readonly overlay?: string
  /** Key of the authors' hashes. Which one does not matter to a replay: no hash leaves it. */
  readonly authorKey: string
  readonly onPoint?: EngineParts['onPoint']
  readonly saved?: SavedEngine
}

/** Loads the configuration and puts reader and engine together. @throws ConfigError when the configuration is wrong */
export function composeDetection(options: ComposeOptions, configuration?: Configuration): Composed {
  const { services, policy, reader, classifyPost } = composeReading(options, configuration)
  const engine = createEngine(
    {
      policy,
      services,
      zoneOfCountry,
      countsHashtags: false,
      ...(options.onPoint === undefined ? {} : { onPoint: options.onPoint }),
    },
    options.saved,
  )
  return { services, policy, reader, classifyPost, engine, takePost: createTakePost(classifyPost, engine) }
}

/** Classifies posts, for replay and for processes that ingest posts live. @throws ConfigError */
export function composeReading(
  { overlay, authorKey }: Pick<ComposeOptions, 'overlay' | 'authorKey'>,
  configuration: Configuration = loadConfiguration(overlay),
): {
  readonly services: readonly Service[]
  readonly contexts: Contexts
  readonly policy: DetectionPolicy
  readonly reader: Reader
  readonly classifyPost: ClassifyPost
} {
  const { services, contexts, policy } = configuration
  const reader = configuration.reader()
  const classifyPost = createClassifyPost({
    reader,
    classified: {
      hashAuthor: createHashAuthor(authorKey),
      officialOf: reader.officialOf,
      textLength: policy.evidence.textLength,
      isWord: reader.knowsWord,
      newWithin: policy.resistance.newWithin,
    },
  })
  return { services, contexts, policy, reader, classifyPost }
}

/** The reader alone, for `classify`. @throws ConfigError */
export function composeReader(overlay?: string): {
  readonly services: readonly Service[]
  readonly contexts: Contexts
  readonly reader: Reader
} {
  const { services, contexts, reader } = loadConfiguration(overlay)
  return { services, contexts, reader: reader() }
}

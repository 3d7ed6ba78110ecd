import type { DetectionPolicy } from '../../core/detection/policy.js'
import type { Engine, EngineParts, SavedEngine } from '../../core/engine/engine.js'
import { createEngine } from '../../core/engine/engine.js'
import type { Contexts, Service } from '../../core/model/catalogue.js'
import { createJudge } from '../../core/text/judge/word-model.js'
import { compile } from '../../core/text/match/compile-catalogue.js'
import type { Reader } from '../../core/text/reader.js'
import { createReader } from '../../core/text/reader.js'
import type { ClassifyPost } from '../../pipeline/intake/classify-post.js'
import { createClassifyPost, createOfficialOf } from '../../pipeline/intake/classify-post.js'
import type { TakePost } from '../../pipeline/intake/replay-post.js'
import { createTakePost } from '../../pipeline/intake/replay-post.js'
import { loadConfig } from '../config/load-config.js'
import { loadPolicy } from '../config/load-policy.js'
import { loadWordModel } from '../config/load-word-model.js'
import { createHashAuthor } from '../secrets/hash-author.js'
import { zoneOfCountry } from '../config/zone-of-country.js'
import { createTextParts } from './text-parts.js'

export interface Composed {
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
export function composeDetection(options: ComposeOptions): Composed {
  const { services, policy, reader, classifyPost } = composeReading(options)
  const engine = createEngine(
    {
      policy,
      services,
      zoneOfCountry,
      ...(options.onPoint === undefined ? {} : { onPoint: options.onPoint }),
    },
    options.saved,
  )
  return { services, policy, reader, engine, takePost: createTakePost(classifyPost, engine) }
}

/** What turns posts into arrivals, for replay and for whoever accepts posts live. @throws ConfigError */
export function composeReading(options: Pick<ComposeOptions, 'overlay' | 'authorKey'>): {
  readonly services: readonly Service[]
  readonly contexts: Contexts
  readonly policy: DetectionPolicy
  readonly reader: Reader
  readonly classifyPost: ClassifyPost
} {
  const policy = loadPolicy(options.overlay)
  const { services, contexts, reader } = composeReader(options.overlay)
  const classifyPost = createClassifyPost({
    reader,
    classified: {
      hashAuthor: createHashAuthor(options.authorKey),
      officialOf: createOfficialOf(services),
      textLength: policy.evidence.textLength,
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
  const config = loadConfig(undefined, overlay)
  return {
    services: config.services,
    contexts: config.contexts,
    reader: createReader(compile(config), createTextParts(), createJudge(loadWordModel())),
  }
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { WordModel } from '../../core/text/judge/word-model.js'
import { ConfigError } from './load-config.js'
import { packageRoot } from './package-root.js'

const four = z.array(z.number().int()).length(4)
const modelSchema = z.strictObject({
  version: z.literal(1),
  classes: z.tuple([z.literal('complaint'), z.literal('recovery'), z.literal('news'), z.literal('chatter')]),
  bias: four,
  weights: z.record(z.string(), four),
})

/** Reads the word model that `scripts/train-word-model.mjs` learnt. @throws ConfigError when it is damaged */
export function loadWordModel(file: string = join(packageRoot(), 'config', 'word-model.json')): WordModel {
  let raw: unknown
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError([{ file, path: '', message: `${message}; learn it again with npm run train` }])
  }
  const parsed = modelSchema.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new ConfigError(
    parsed.error.issues.map(({ path, message }) => ({ file, path: path.join('.'), message })),
  )
}

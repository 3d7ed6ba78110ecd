import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { BUCKET_BITS } from '../../core/text/judge/hashed-features.js'
import type { LabelModel } from '../../core/text/judge/label-model.js'
import { DEPTH, MODEL_LABELS, NETS, UNITS, VOCABULARY_BITS } from '../../core/text/judge/label-model.js'
import { ConfigError } from './config-error.js'
import { packageRoot } from './package-root.js'

const modelSchema = z.strictObject({
  version: z.literal(3),
  labels: z.tuple([
    z.literal(MODEL_LABELS[0]),
    z.literal(MODEL_LABELS[1]),
    z.literal(MODEL_LABELS[2]),
    z.literal(MODEL_LABELS[3]),
  ]),
  bucketBits: z.literal(BUCKET_BITS),
  scale: z.number().positive(),
  bias: z.array(z.number()).length(4),
  calibration: z.strictObject({ slope: z.number().positive(), intercept: z.number() }),
  /** Base64 of a signed byte for each bucket and label. */
  weights: z.string(),
  /** Base64 of signed bytes, and of numbers of 32 bits with the lowest byte first. */
  deep: z.strictObject({
    scale: z.number().positive(),
    places: z.string(),
    units: z.string(),
    out: z.string(),
  }),
  /** Base64 of a bit for each word by hash. */
  vocabulary: z.string(),
})

/** Reads the model of labels that `npm run train` learns. @throws ConfigError when it is damaged */
export function loadLabelModel(file: string = join(packageRoot(), 'config', 'label-model.json')): LabelModel {
  let raw: unknown
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw broken(file, '', cause instanceof Error ? cause.message : String(cause))
  }
  const parsed = modelSchema.safeParse(raw)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw broken(file, issue.path.join('.'), issue.message)
  }
  const { weights, vocabulary, scale, bias, calibration, deep } = parsed.data
  return {
    weights: signedBytes(file, 'weights', weights, MODEL_LABELS.length << BUCKET_BITS),
    deep: {
      scale: deep.scale,
      places: signedBytes(file, 'deep.places', deep.places, (NETS * DEPTH) << BUCKET_BITS),
      units: numbersOf(file, 'deep.units', deep.units, NETS * UNITS * (DEPTH + 1)),
      out: numbersOf(file, 'deep.out', deep.out, NETS * UNITS * MODEL_LABELS.length),
    },
    vocabulary: bytesOf(file, 'vocabulary', vocabulary, 1 << (VOCABULARY_BITS - 3)),
    scale,
    bias,
    calibration,
  }
}

function signedBytes(file: string, path: string, text: string, wanted: number): Int8Array {
  const bytes = bytesOf(file, path, text, wanted)
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

function numbersOf(file: string, path: string, text: string, wanted: number): Float32Array {
  const bytes = bytesOf(file, path, text, wanted * Float32Array.BYTES_PER_ELEMENT)
  return Float32Array.from({ length: wanted }, (_, at) =>
    bytes.readFloatLE(at * Float32Array.BYTES_PER_ELEMENT),
  )
}

function bytesOf(file: string, path: string, text: string, wanted: number): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== wanted) throw broken(file, path, `holds ${bytes.length} bytes and must hold ${wanted}`)
  return bytes
}

function broken(file: string, path: string, message: string): ConfigError {
  return new ConfigError([{ file, path, message: `${message}; learn it again with npm run train` }])
}

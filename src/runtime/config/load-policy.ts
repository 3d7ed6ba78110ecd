import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { DetectionPolicy } from '../../core/detection/policy.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../core/model/instant.js'
import { ConfigError } from './config-error.js'
import { packageRoot } from './package-root.js'

const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY }

const duration = z
  .string()
  .regex(/^\d+(\.\d+)?[smhd]$/, 'a duration is a number and s, m, h or d, such as 10m')
  .transform((text) => Number(text.slice(0, -1)) * UNITS[text.at(-1)!]!)
const positive = z.number().positive()
const count = z.number().int().positive()
const share = z.number().gt(0).max(1)
const severity = z.strictObject({ authors: count, ratio: positive })

const policySchema = z.strictObject({
  clock: z.strictObject({
    lead: duration,
    witnesses: count.min(5),
    lateness: duration,
    retentionDays: count,
    maxSkew: duration,
    healAfter: duration,
    healPosts: count.min(5),
  }),
  dataGaps: z.strictObject({
    minGap: duration,
    gapFactor: positive,
    stall: duration,
    minAvailability: share,
    learnAvailability: share,
  }),
  people: z.strictObject({
    onceIn: duration,
    memory: duration,
    memorySize: count,
    historyDays: count.min(2),
    historySize: count,
    exactAuthors: count,
  }),
  nearDuplicates: z.strictObject({ crossPostedWithin: duration, shareCap: share, memorySize: count }),
  baseline: z.strictObject({
    floorPer5m: positive,
    priorShape: positive,
    halfLife: duration,
    slotHalfLife: duration,
    slotPriorComplaints: positive,
    winsorFactor: positive,
    winsorOffset: positive,
    shapeCap: positive,
    dispersionPrior: z.number().gt(1),
    dispersionMax: z.number().gt(1),
    readyAfter: duration,
    coldUntil: duration,
    coldShare: share,
    leakPrior: positive,
    leakPriorPosts: positive,
    leakFactor: positive,
    leakMax: share,
    leakShape: positive,
    leakBound: z.number().min(1),
    calmBrand: positive,
    talkTrust: positive,
    talkShapeCap: positive,
    risingFrom: positive,
    risingFactor: z.number().min(1),
    risingAfter: duration,
    searchedSources: z.array(z.string()),
    calmPosts: z.number().min(0),
    historyShare: share,
  }),
  opening: z.strictObject({
    windows: z.array(duration).min(1),
    surprise: positive,
    minRatio: z.number().min(1),
    busyRatio: z.number().min(1),
    busyFrom: positive,
    cusum: positive,
    cusumMinRatio: z.number().min(1),
    minAuthors: count,
    minTexts: count,
    discoveredMinAuthors: count,
    discoveredMinTexts: count,
  }),
  echo: z.strictObject({ share, halfLife: duration }),
  desk: z.strictObject({ complaints: share }),
  symptoms: z.strictObject({
    minComplaints: positive,
    most: count,
    cusum: positive,
    minRatio: z.number().min(1),
    minSeen: count,
  }),
  life: z.strictObject({
    recoveryComplaints: positive,
    recoveryMin: duration,
    recoveryMax: duration,
    recoveryShare: share,
    settle: duration,
    confirm: duration,
    admittedBefore: duration,
    silentShare: share,
    confirmSilent: duration,
    confirmAfterOfficial: duration,
    officialShare: share,
    officialWindow: duration,
    relapseShare: share,
    reopenWithin: duration,
    reopenings: count,
    updateEvery: duration,
    witnesses: z.strictObject({ vouches: z.number().min(0), unverified: share, network: share }),
    severity: z.strictObject({ audience: share, lasting: duration, major: severity, critical: severity }),
  }),
  evidence: z.strictObject({
    sure: z.number().gt(0.5).lt(1),
    posts: count,
    textLength: count.min(40),
    tallies: count,
    recentRecords: count,
  }),
  causes: z.strictObject({
    window: duration,
    prior: z.number(),
    unlisted: z.number().min(0),
    ownAlert: positive,
    eachTogether: positive,
    companyMost: positive,
    minSilentDependants: count,
    minCauseMentions: count,
    maxCauseMentions: positive,
    minConfidence: share,
  }),
  resistance: z.strictObject({
    newWithin: duration,
    groupShare: share,
    free: z.number().min(0),
    nearCopy: count.max(16),
    repeats: count,
    repeatsWithin: duration,
    minCoordinated: count,
    reportEvery: duration,
  }),
  votes: z.strictObject({
    step: positive,
    confirmWeight: share,
    halfLife: duration,
    least: share,
    most: z.number().min(1),
  }),
  readers: z.strictObject({ weight: share, share: share.max(0.5) }),
}) satisfies z.ZodType<DetectionPolicy>

/**
 * Reads `detection.yaml`; where the overlay folder has one, its values replace those of the shipped file, key by key.
 * @throws ConfigError naming every value that is wrong, with its path
 */
export function loadPolicy(overlay?: string, dir: string = join(packageRoot(), 'config')): DetectionPolicy {
  const file = join(dir, 'detection.yaml')
  let raw = readYaml(file)
  let from = file
  const over = overlay === undefined ? undefined : join(overlay, 'detection.yaml')
  if (over !== undefined && existsSync(over)) {
    raw = merge(raw, readYaml(over))
    from = over
  }
  const parsed = policySchema.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new ConfigError(
    parsed.error.issues.map((issue) => ({ file: from, path: issue.path.join('.'), message: issue.message })),
  )
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new ConfigError([
      { file, path: '', message: cause instanceof Error ? cause.message : String(cause) },
    ])
  }
}

function merge(base: unknown, over: unknown): unknown {
  if (!isRecord(base) || !isRecord(over)) return over ?? base
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) merged[key] = merge(base[key], value)
  return merged
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

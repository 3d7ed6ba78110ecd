import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expandPhrase } from '../core/catalogue/expand-phrase.js'
import type { Lexicon } from '../core/model/catalogue.js'
import type { ConfigProblem } from '../runtime/config/config-error.js'
import { ConfigError, formatProblem } from '../runtime/config/config-error.js'
import { loadFeeds } from '../runtime/config/feeds/load-feeds.js'
import type { Config } from '../runtime/config/load-config.js'
import { readConfig } from '../runtime/config/load-config.js'
import { loadLabelModel } from '../runtime/config/load-label-model.js'
import { loadPolicy } from '../runtime/config/load-policy.js'

export interface CheckConfigResult {
  /** 0 when everything is in order, 1 otherwise. */
  readonly exitCode: 0 | 1
  /** For standard output: the summary, or the whole result as JSON. */
  readonly stdout: string
  /** For standard error: every problem, a line each. */
  readonly stderr: string
}

interface Summary {
  readonly services: number
  readonly names: number
  readonly phrases: Readonly<Record<string, number>>
  readonly places: number
}

/** Reads the configuration and says everything that is wrong with it, or how much of it there is. */
export function checkConfig(
  dir: string | undefined,
  overlay: string | undefined,
  options: { readonly json: boolean },
): CheckConfigResult {
  const { config, problems: found } = readConfig(dir, overlay)
  const problems = [
    ...found,
    ...problemsOf(() => loadPolicy(overlay, policyFolder(dir))),
    ...problemsOf(() => loadLabelModel()),
    ...problemsOf(() => loadFeeds({ services: new Set(config.services.map(({ id }) => id)) }, overlay, dir)),
  ]
  const exitCode = problems.length === 0 ? 0 : 1
  if (options.json) {
    const { missingTexts } = config
    const lacks = Object.keys(missingTexts).length === 0 ? {} : { missingTexts }
    const result = { ok: exitCode === 0, ...summarise(config), ...lacks, problems }
    return { exitCode, stdout: `${JSON.stringify(result)}\n`, stderr: '' }
  }
  const summary = [describe(summarise(config)), ...Object.entries(config.missingTexts).map(describeMissing)]
  if (exitCode === 0) return { exitCode, stdout: `${summary.join('\n')}\n`, stderr: '' }
  const lines = [...problems.map(formatProblem), count(problems.length, 'problem')]
  return { exitCode, stdout: '', stderr: `${lines.join('\n')}\n` }
}

function summarise({ services, lexicons, places }: Config): Summary {
  const names = services.map(
    (service) =>
      service.names.length + service.misspellings.length + service.hashtags.length + service.ambiguous.length,
  )
  return {
    services: services.length,
    names: names.reduce((sum, length) => sum + length, 0),
    phrases: Object.fromEntries(lexicons.map((lexicon) => [lexicon.language, countPhrases(lexicon)])),
    places: places.length,
  }
}

function countPhrases({ entries }: Lexicon): number {
  return entries.reduce((sum, { phrase }) => {
    const expanded = expandPhrase(phrase)
    return expanded.kind === 'ok' ? sum + expanded.phrases.length : sum
  }, 0)
}

function describe({ services, names, phrases, places }: Summary): string {
  const languages = Object.entries(phrases).map(([language, length]) => `${language} ${length}`)
  return `ok: ${count(services, 'service')}, ${count(names, 'name')}, phrases: ${languages.join(', ') || 'none'}; ${count(places, 'place')}`
}

/** Texts of a language that are named; `--json` has all. */
const NAMED = 3

function describeMissing([language, texts]: readonly [string, readonly string[]]): string {
  const named = texts.slice(0, NAMED).join(', ')
  const more = texts.length > NAMED ? ', …' : ''
  return `${language}: ${count(texts.length, 'text')} in English: ${named}${more}`
}

function count(length: number, noun: string): string {
  return `${length} ${noun}${length === 1 ? '' : 's'}`
}

/** A folder without numbers of its own is checked with the shipped ones. */
function policyFolder(dir: string | undefined): string | undefined {
  return dir !== undefined && existsSync(join(dir, 'detection.yaml')) ? dir : undefined
}

function problemsOf(load: () => unknown): readonly ConfigProblem[] {
  try {
    load()
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

import Negotiator from 'negotiator'
import { z } from 'zod'
import type { TextsOf } from '../../core/phrases/texts.js'

/** A parameter that names one of the languages of texts. */
export function languageIn({ languages }: TextsOf) {
  return z.enum(languages)
}

/** The language that the address asks for; else the one that the browser wants most; else English. */
export function chooseLanguage(
  { languages }: TextsOf,
  asked: unknown,
  acceptLanguage: string | undefined,
): string {
  const named = languages.find((code) => code === asked)
  if (named !== undefined) return named
  if (acceptLanguage === undefined) return languages[0]
  const headers = { 'accept-language': acceptLanguage }
  const [best = languages[0]] = new Negotiator({ headers }).languages(languages)
  return best
}

import { ApiFault } from '../api-client.js'
import { WEBHOOK } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'
import type { FieldErrors } from './form-fields.js'

const MINUTE_SECONDS = 60

/** What the form says, as the API takes it; an empty address or secret is left out. */
export function bodyOf(form: FormData): object {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const number = (name: string, times = 1) => (text(name) === '' ? null : Number(text(name)) * times)
  const listed = (name: string) =>
    text(name)
      .split(/[,;]/)
      .map((word) => word.trim())
      .filter((word) => word !== '')
  const words = (name: string) =>
    text(name)
      .split(/[\s,;]+/)
      .filter((word) => word !== '')
  return {
    ...(text('url') === '' ? {} : { url: text('url') }),
    name: text('name') === '' ? null : text('name'),
    format: text('format'),
    locale: text('locale'),
    events: form.getAll('events'),
    filter: {
      services: form.getAll('services'),
      countries: words('countries').map((word) => word.toUpperCase()),
      languages: form.getAll('languages'),
      categories: form.getAll('categories'),
      features: form.getAll('features'),
      sources: form.getAll('sources'),
      upstream: form.getAll('upstream'),
      // A region's name may hold spaces
      regions: listed('regions'),
      discovered: text('discovered') === '' ? null : text('discovered') === 'true',
      minSeverity: text('minSeverity') === '' ? null : text('minSeverity'),
      minConfidence: number('minConfidence', 0.01),
    },
    remindEvery: number('remindEvery', MINUTE_SECONDS),
    groupWait: number('groupWait'),
    maxPerMinute: number('maxPerMinute'),
    ...(text('secret') === '' ? {} : { secret: text('secret') }),
  }
}

const SAID = {
  countries: WEBHOOK.badCountry,
  events: WEBHOOK.badEvents,
  secret: WEBHOOK.badSecret,
  services: WEBHOOK.badValue,
  url: WEBHOOK.badUrl,
} as const

/**
 * The API names each field by a JSON pointer. What it says there is English, so the page has its own words for each
 * field.
 */
export function errorsOf(error: unknown): FieldErrors {
  if (!(error instanceof ApiFault) || error.errors.length === 0) {
    return { form: `${t('notDone')}: ${error instanceof Error ? error.message : String(error)}` }
  }
  const found: Record<string, string> = {}
  for (const { pointer, detail } of error.errors) {
    const field = pointer
      .replace('#/', '')
      .split('/')
      .find((part) => part in SAID) as keyof typeof SAID | undefined
    if (field === undefined) found.form = `${t('notDone')}: ${pointer} ${detail}`
    else
      found[field] =
        field === 'url' || field === 'services' ? `${say(SAID[field])} (${detail})` : say(SAID[field])
  }
  return found
}

import { escapeMarkup } from '../../core/model/escape-markup.js'

/** Text that is HTML already, so that nothing else gets into a page unescaped. */
export interface Html {
  readonly html: string
}

/** Puts values into HTML: texts escaped, HTML as it is, lists one after the other. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: parts.reduce((text, part, place) => text + written(values[place - 1] ?? '') + part) }
}

type Value = string | number | Html | readonly Html[]

function written(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') return escapeMarkup(String(value))
  return 'html' in value ? value.html : value.map((one) => one.html).join('')
}

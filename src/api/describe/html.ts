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
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  return 'html' in value ? value.html : value.map((one) => one.html).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!)
}

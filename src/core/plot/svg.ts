import { escapeMarkup, withoutForbidden } from '../model/escape-markup.js'

/** Text for an XML document: what would be markup is escaped, what XML forbids is left out. */
export function escapeXml(text: string): string {
  return escapeMarkup(withoutForbidden(text), '&<>"')
}

type Attributes = Readonly<Record<string, string | number>>

/** An element with escaped attributes; its content is markup already. */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escapeXml(value)}"`)
    .join('')
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join('')}</${name}>`
}

export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escapeXml(content))
}

/** Tenths of a pixel: finer cannot be seen, and doubles the file. */
export function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}

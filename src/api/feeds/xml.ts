import { escapeMarkup, withoutForbidden } from '../../core/model/escape-markup.js'

/** A text within XML, as content or as an attribute. */
export function xml(text: string): string {
  return escapeMarkup(withoutForbidden(text))
}

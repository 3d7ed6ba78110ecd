import stringWidth from 'string-width'

/** A text with blanks up to a width in columns of a terminal: an emoji or a Chinese character takes two of them. */
export function padToWidth(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(columns - stringWidth(text), 0))
}

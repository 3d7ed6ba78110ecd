import stringWidth from 'string-width'
import { padToWidth } from '../pad-to-width.js'

const GAP = '  '

/**
 * Rows under their heads, each column as wide as its widest cell. Where the terminal is too narrow, the last column is
 * cut. A width of 0 cuts nothing, for pipes.
 */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): string {
  const lines = [heads, ...rows].map((cells) => cells.map(printable))
  const widths = heads.map((_, index) => Math.max(...lines.map((cells) => stringWidth(cells[index] ?? ''))))
  return lines
    .map((cells) => {
      const line = cells
        .map((cell, index) => padToWidth(cell, widths[index]!))
        .join(GAP)
        .trimEnd()
      return `${columns > 0 ? cut(line, columns) : line}\n`
    })
    .join('')
}

function cut(line: string, columns: number): string {
  if (stringWidth(line) <= columns) return line
  let kept = ''
  for (const character of line) {
    if (stringWidth(kept + character) > columns - 1) break
    kept += character
  }
  return `${kept}…`
}

/** What comes from a server must not steer the terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\uFFFD')
}

/** An instant in UTC to the minute; `-` for none. */
export function minuteOf(time: string | null): string {
  return time === null ? '-' : time.slice(0, 16).replace('T', ' ')
}

/** A length of time in its largest unit. */
export function spell(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  if (minutes < 90) return `${minutes} min`
  return minutes < 36 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} d`
}

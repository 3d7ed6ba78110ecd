/**
 * A text without the repetitions of one character at its end. An expression such as `/x+$/` costs the square of a run.
 */
export function trimEnd(text: string, char: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === char) end--
  return text.slice(0, end)
}

/** A part of a terminal that is drawn again and again in its place. */
export interface Screen {
  draw(text: string): void
  /** Leaves the last drawing and gives the cursor back. */
  close(): void
}

const [HIDE, SHOW] = ['\u001b[?25l', '\u001b[?25h']
const CLEAR_BELOW = '\u001b[J'

/** In a pipe, a drawing is written only where it differs from the one before. */
export function createScreen(out: (text: string) => void, isTerminal: boolean): Screen {
  let last: string | null = null
  return {
    draw(text) {
      if (text === last) return
      if (isTerminal) {
        const up = last === null ? HIDE : `\u001b[${last.split('\n').length - 1}F`
        out(`${up}${CLEAR_BELOW}${text}`)
      } else out(text)
      last = text
    },
    close() {
      if (isTerminal && last !== null) out(SHOW)
    },
  }
}

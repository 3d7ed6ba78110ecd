import { CLASS_OF, SEPARATOR, UNDERSCORE } from './chars.js'

/** A byte of a character beyond ASCII. */
export const WIDE = 255
/** The class of "z"; digits come behind it. */
export const LAST_LETTER = 26

/** The class of each byte of ASCII, as `CLASS_OF` has it, and WIDE for the others. */
export const BYTE_CLASS: Uint8Array = new Uint8Array(256).fill(WIDE)
BYTE_CLASS.set(CLASS_OF.subarray(0, 128))

/** Letters, digits and the low line of ASCII. */
export function isWordByte(byte: number): boolean {
  const charClass = BYTE_CLASS[byte]!
  return charClass !== SEPARATOR && charClass <= UNDERSCORE
}

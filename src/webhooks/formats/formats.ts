import type { Formats } from '../../pipeline/fan-out.js'
import { formatStandard } from './standard.js'

/** How each kind of receiver wants a message written. */
export const formats: Formats = {
  standard: formatStandard,
}

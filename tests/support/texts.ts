import { createFormats } from '../../src/webhooks/formats/formats.js'
import { configuration } from './configuration.js'

/** The texts of all languages that ship. */
export const { textsOf } = configuration

/** Without links and names of services. */
export const formats = createFormats(null, textsOf)

import { loadConfiguration } from '../../src/runtime/compose/load-configuration.js'

/** The configuration as it ships, and one reader over it: loaded once for all files that a worker of the tests runs. */
export const configuration = loadConfiguration()

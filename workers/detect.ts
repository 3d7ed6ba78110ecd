import { detect } from '../src/runtime/compose/roles.js'
import { runWorker } from '../src/runtime/process/run-worker.js'

// Counts, expects, tests, and lives the alerts of whichever services fall to it; any number of these share the work.
await runWorker('detect', [detect])

import { detect } from '../src/runtime/worker/roles.js'
import { runWorker } from '../src/runtime/worker/run-worker.js'

// Counts, expects, tests, and lives the alerts of whichever services fall to it; any number of these share the work.
await runWorker('detect', [detect])

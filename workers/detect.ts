import { detect } from '../src/runtime/parts.js'
import { runWorker } from '../src/runtime/run-worker.js'

// Counts, expects, tests, and lives the alerts of whichever services fall to it; any number of these share the work.
await runWorker('detect', [detect])

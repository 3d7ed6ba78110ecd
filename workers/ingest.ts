import { ingest } from '../src/runtime/compose/roles.js'
import { runWorker } from '../src/runtime/process/run-worker.js'

// Reads the sources, and puts what all of them and the API accepted into one order.
await runWorker('ingest', [ingest])

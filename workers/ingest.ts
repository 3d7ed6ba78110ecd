import { ingest } from '../src/runtime/worker/roles.js'
import { runWorker } from '../src/runtime/worker/run-worker.js'

// Reads the sources, and puts what all of them and the API accepted into one order.
await runWorker('ingest', [ingest])

import { detect, ingest } from '../src/runtime/parts.js'
import { runWorker } from '../src/runtime/run-worker.js'

// Everything in one process.
await runWorker('all', [ingest, detect])

import { api } from '../src/runtime/parts.js'
import { runWorker } from '../src/runtime/run-worker.js'

// Answers questions about alerts, and accepts posts.
await runWorker('api', [api])

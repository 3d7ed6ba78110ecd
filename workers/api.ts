import { api } from '../src/runtime/worker/roles.js'
import { runWorker } from '../src/runtime/worker/run-worker.js'

// Answers questions about alerts, and accepts posts.
await runWorker('api', [api])

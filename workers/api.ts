import { api } from '../src/runtime/compose/roles.js'
import { runWorker } from '../src/runtime/process/run-worker.js'

// Answers questions about alerts, and accepts posts.
await runWorker('api', [api])

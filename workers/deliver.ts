import { deliver } from '../src/runtime/worker/roles.js'
import { runWorker } from '../src/runtime/worker/run-worker.js'

// Delivers stored events to the webhooks, and retries until each is delivered.
await runWorker('deliver', [deliver])

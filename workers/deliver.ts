import { deliver } from '../src/runtime/compose/roles.js'
import { runWorker } from '../src/runtime/process/run-worker.js'

// Delivers stored events to the webhooks, and retries until each is delivered.
await runWorker('deliver', [deliver])

import { deliver } from '../src/runtime/compose/roles.js'
import { runWorker } from '../src/runtime/process/run-worker.js'

// Sends stored events to whoever subscribed, until they have them.
await runWorker('deliver', [deliver])

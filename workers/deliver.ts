import { deliver } from '../src/runtime/parts.js'
import { runWorker } from '../src/runtime/run-worker.js'

// Sends stored events to whoever subscribed, until they have them.
await runWorker('deliver', [deliver])

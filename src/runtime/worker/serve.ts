import { deliver, detect, ingestAndApi } from './roles.js'
import { runWorker } from './run-worker.js'

/** Everything in one process: sources, detection, API and webhooks. Ends the process. */
export function serve(): Promise<never> {
  return runWorker('all', [ingestAndApi, detect, deliver])
}

import { z } from 'zod'
import type { TextsOf } from '../../../core/phrases/texts.js'
import type { Format } from '../../../pipeline/endpoints/subscriptions.js'
import type { Formats } from '../../../pipeline/notify/message.js'
import type { Clock } from '../../../pipeline/ports/clock.js'
import type { JobQueue } from '../../../pipeline/ports/job-queue.js'
import type { Store } from '../../../pipeline/ports/store.js'
import type { KnownServices } from '../../views/known-services.js'

export interface WebhookParts {
  readonly store: Store
  /** A filter names only these. */
  readonly known: KnownServices
  /** Takes the deliveries that a request asks for. */
  readonly queue: JobQueue
  readonly clock: Clock
  readonly formats: Formats
  readonly textsOf: TextsOf
  /** Decides whether Outcry sends to a URL. The same check runs again before each request. */
  readonly checkTarget: (
    url: string,
    format: Format,
  ) => Promise<{ readonly kind: 'fine' } | { readonly kind: 'refused'; readonly detail: string }>
}

export const idParam = { id: z.string().max(100) }

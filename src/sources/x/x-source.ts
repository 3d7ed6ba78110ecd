import type { Source } from '../../pipeline/ports/source.js'
import type { XParts } from './begin-reading.js'
import { X } from './read-post.js'
import { readX } from './read-x.js'
import { underLease, untilAborted } from './stream/under-lease.js'
import type { XOptions } from './x-options.js'
import { settingsOf } from './x-options.js'

export type { XParts }

/**
 * Posts of X that its rules find for the catalogue, at a price each. A budget guard steps down from posts to counts to
 * nothing, and up again with the new day. One process of the deployment reads, since X allows an app one connection.
 * @throws Error where an option is wrong
 */
export function createXSource(options: XOptions, parts: XParts): Source {
  const settings = settingsOf(options)
  return {
    name: X,
    async run(intake, signal) {
      const { token } = settings
      if (token === null) {
        intake.report({
          kind: 'off',
          detail: 'X_BEARER_TOKEN is not set; set it to the bearer token of an app, or take x out of SOURCES',
        })
        await untilAborted(signal)
        return
      }
      await underLease(
        { lease: parts.lease, clock: parts.clock, everyMs: settings.leaseMs, intake, signal },
        (tenure) => readX(settings, token, parts, intake, tenure),
      )
    },
  }
}

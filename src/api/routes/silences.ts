import type { Route } from '../http/types.js'
import { endSilence, updateSilence } from './silences/change.js'
import { createSilence } from './silences/create.js'
import { listSilences, readSilence } from './silences/read.js'
import type { SilenceParts } from './silences/views.js'

/** Silences suppress the notifications of matching alerts for a time. */
export function silenceRoutes(parts: SilenceParts): Route[] {
  return [
    listSilences(parts),
    createSilence(parts),
    readSilence(parts),
    updateSilence(parts),
    endSilence(parts),
  ]
}

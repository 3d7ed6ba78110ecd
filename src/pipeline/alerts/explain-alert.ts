import type { AlertEvent } from '../../core/model/alert.js'
import type { Votes } from '../../core/model/command.js'

/** What opened an alert, how it stands, and what happened in between; `history` has its events, oldest first. */
export function explainAlert(history: readonly AlertEvent[], feedback: Votes | null) {
  return {
    alert: history.at(-1)!.alert,
    ...(feedback === null ? {} : { feedback }),
    opened: { at: history[0]!.at, reason: history[0]!.reason, signal: history[0]!.alert.signal },
    history: history.map(({ sequence, type, at, changed, reason }) => ({
      sequence,
      type,
      at,
      changed,
      reason,
    })),
  }
}

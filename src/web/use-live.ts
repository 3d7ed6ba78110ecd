import { useEffect, useState } from 'preact/hooks'
import type { Alert, AlertEvent } from './api-client.js'
import { allAnswered } from './api-client.js'
import { createDebounce, painted } from './debounce.js'
import { isRunning } from './facts/figures.js'
import type { LineState } from './live.js'
import { consumeEvents } from './live.js'

export interface Live {
  readonly line: LineState
  /** The latest events, newest first: a page that is open for a day shows these and holds no more. */
  readonly events: readonly AlertEvent[]
  /** Alerts as their latest event has them, since the lists were last read. */
  readonly changed: ReadonlyMap<string, Alert>
  /** Grows when lists are to be read again. */
  readonly version: number
}

const MAX_EVENTS = 60
const MAX_CHANGED = 400
/** Events are shown together, so that a thousand a second cost ten drawings. */
const DRAW_MS = 100
/** What events do not contain (charts, numbers of other services) is read again at most this often. */
const READ_MS = 2_000
/** And at least this often: time goes on where nothing happens. */
const QUIET_MS = 30_000

/** Consumes the event stream for as long as the page is open. */
export function useLive(): Live {
  const [live, setLive] = useState<Live>({ line: 'connecting', events: [], changed: new Map(), version: 0 })

  useEffect(() => {
    const ends = new AbortController()
    const showSoon = createDebounce(DRAW_MS, async (came: readonly AlertEvent[]) =>
      setLive((before) => ({
        ...before,
        events: [...came.toReversed(), ...before.events].slice(0, MAX_EVENTS),
        changed: changedBy(before.changed, came),
      })),
    )
    // The next reading waits for the answers to the one before: one that is overtaken is never shown.
    const readSoon = createDebounce(DRAW_MS, async () => {
      setLive((before) => ({ ...before, version: before.version + 1 }))
      await painted()
      await allAnswered()
      await pause()
    })
    const quiet = setInterval(readSoon, QUIET_MS)
    void consumeEvents(
      {
        onEvent(event) {
          showSoon(event)
          readSoon()
        },
        onResync() {
          setLive((before) => ({ ...before, changed: new Map() }))
          readSoon()
        },
        onState: (line) => setLive((before) => ({ ...before, line })),
      },
      ends.signal,
    )
    return () => {
      ends.abort()
      clearInterval(quiet)
    }
  }, [])

  return live
}

/**
 * A tab that nobody sees reads seldom, and at once when it is seen: a newsroom has dozens of them behind one address.
 */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', done)
      resolve()
    }
    const timer = setTimeout(done, document.hidden ? QUIET_MS : READ_MS)
    if (document.hidden) document.addEventListener('visibilitychange', done)
  })
}

/** The newest last, so that the oldest go when there are too many. */
function changedBy(before: ReadonlyMap<string, Alert>, came: readonly AlertEvent[]): Map<string, Alert> {
  const changed = new Map(before)
  for (const { alert } of came) {
    changed.delete(alert.id)
    changed.set(alert.id, alert)
  }
  for (const id of changed.keys()) {
    if (changed.size <= MAX_CHANGED) break
    changed.delete(id)
  }
  return changed
}

/** A list of running alerts with what events have said since. */
export function withChanges(listed: readonly Alert[], changed: Live['changed']): Alert[] {
  const alerts = new Map(listed.map((alert) => [alert.id, alert]))
  for (const [id, alert] of changed) {
    const known = alerts.get(id)
    // What people did about it is no part of an event, so it is kept as it was read.
    if (isRunning(alert)) alerts.set(id, { ...known, ...alert })
    else alerts.delete(id)
  }
  return [...alerts.values()]
}

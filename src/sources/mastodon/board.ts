import type { SourceCondition } from '../../pipeline/ports/source.js'

/** How one timeline of one instance is. Details are whole clauses that name the instance. */
export type TimelineState =
  | { readonly kind: 'connecting'; readonly detail: string }
  /** Consumes everything as it comes; `lack` names a remaining problem. */
  | { readonly kind: 'live'; readonly lack: string | null }
  /** Consumes everything, but in intervals. */
  | { readonly kind: 'polled'; readonly detail: string }
  | { readonly kind: 'late'; readonly lagMs: number; readonly detail: string }
  | { readonly kind: 'off'; readonly detail: string }

/** Puts the states of all timelines into the one condition of the source, and reports it whenever it changes. */
export interface Board {
  /** Null for a timeline that is not consumed any more. */
  set(timeline: string, state: TimelineState | null): void
}

export function createBoard(
  timelines: readonly string[],
  report: (condition: SourceCondition) => void,
): Board {
  const states = new Map<string, TimelineState>(
    timelines.map((timeline) => [timeline, { kind: 'connecting', detail: `connecting to ${timeline}` }]),
  )
  let reported = ''
  publish()
  return {
    set(timeline, state) {
      if (state === null) states.delete(timeline)
      else states.set(timeline, state)
      publish()
    },
  }

  function publish(): void {
    const condition = conditionOf([...states.values()])
    const text = JSON.stringify(condition)
    if (text === reported) return
    reported = text
    report(condition)
  }
}

/** One available part makes the source available; a missing part makes it `degraded`, with the name of that part. */
export function conditionOf(states: readonly TimelineState[]): SourceCondition {
  const consuming = states.filter(({ kind }) => kind === 'live' || kind === 'polled')
  const late = states.filter((state) => state.kind === 'late')
  const details = listOf(states.flatMap(detailOf))
  if (consuming.length > 0) return details === '' ? { kind: 'live' } : { kind: 'degraded', detail: details }
  if (late.length > 0) {
    return { kind: 'late', lagMs: Math.max(...late.map(({ lagMs }) => lagMs)), detail: details }
  }
  return states.every(({ kind }) => kind === 'off')
    ? { kind: 'off', detail: details }
    : { kind: 'connecting', detail: details }
}

function detailOf(state: TimelineState): string[] {
  if (state.kind !== 'live') return [state.detail]
  return state.lack === null ? [] : [state.lack]
}

/** Of many hashtags on many instances only the first few are named. */
const MAX_REPORTED = 6

function listOf(details: readonly string[]): string {
  const different = [...new Set(details)]
  const more = different.length - MAX_REPORTED
  return `${different.slice(0, MAX_REPORTED).join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}

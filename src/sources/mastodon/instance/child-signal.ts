/** A signal that aborts with another one, or by itself; `release` removes the listener from the other one. */
export interface ChildSignal {
  readonly signal: AbortSignal
  abort(): void
  release(): void
}

export function childOf(parent: AbortSignal): ChildSignal {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  if (parent.aborted) abort()
  else parent.addEventListener('abort', abort)
  return {
    signal: controller.signal,
    abort,
    release: () => parent.removeEventListener('abort', abort),
  }
}

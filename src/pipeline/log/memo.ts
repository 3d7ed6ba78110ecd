/** Reads a value again only when its version is another; requests at the same time share one reading. */
export function createMemo<V, T>(readVersion: () => Promise<V>, read: () => Promise<T>): () => Promise<T> {
  let kept: { readonly version: V; readonly value: Promise<T> } | undefined
  return async () => {
    const version = await readVersion()
    if (kept?.version === version) return kept.value
    const made = { version, value: read() }
    kept = made
    made.value.catch(() => {
      if (kept === made) kept = undefined
    })
    return made.value
  }
}

/** Works a stored text out again only when it is another. Values are shared: nobody may change them. */
export function createTextMemo<T>(work: (text: string, key: string) => T): (text: string, key: string) => T {
  const kept = new Map<string, { readonly text: string; readonly value: T }>()
  return (text, key) => {
    const before = kept.get(key)
    if (before?.text === text) return before.value
    const value = work(text, key)
    if (kept.size >= MAX_TEXTS) kept.clear()
    kept.set(key, { text, value })
    return value
  }
}

/** More than a deployment has sources. */
const MAX_TEXTS = 200

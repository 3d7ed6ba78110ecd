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

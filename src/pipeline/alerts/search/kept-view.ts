import type { Store } from '../../ports/store.js'

/** Makes the view of a store once: a process has one of each kind. */
export function oncePerStore<View>(create: (store: Store) => View): (store: Store) => View {
  const views = new WeakMap<Store, View>()
  return (store) => {
    const view = views.get(store) ?? create(store)
    views.set(store, view)
    return view
  }
}

/**
 * Keeps a view in memory. Each call brings it up to date, one call after the other, from where the last one ended.
 * After a failure the next call begins anew, with null.
 */
export function keepView<View>(refresh: (before: View | null) => Promise<View>): () => Promise<View> {
  let view: View | null = null
  let reading: Promise<unknown> = Promise.resolve()
  return () => {
    const next = reading.then(async () => {
      view = await refresh(view)
      return view
    })
    reading = next.catch(() => {
      view = null
    })
    return next
  }
}

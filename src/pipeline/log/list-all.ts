import type { KeyValue, Store } from '../ports/store.js'

const PAGE = 1_000

/** Everything under a prefix, page by page. */
export async function listAll(store: Store, prefix: string): Promise<KeyValue[]> {
  const found: KeyValue[] = []
  for (;;) {
    const after = found.at(-1)?.key
    const page = await store.list({ prefix, limit: PAGE, ...(after === undefined ? {} : { after }) })
    for (const entry of page) found.push(entry)
    if (page.length < PAGE) return found
  }
}

import type { Store } from '../../pipeline/ports/store.js'
import { beginAnew } from '../../stores/identified-store.js'
import type { Streams } from './streams.js'

/** The operator's word that a Redis which lost its data is a new store. Returns the exit code. */
export async function beginAnewCommand(store: Store, { err }: Streams): Promise<number> {
  if (await beginAnew(store)) {
    err('the store begins anew, with nothing in it; start every Outcry process again\n')
    return 0
  }
  err('outcry begin-anew: no process has reported this store as lost; nothing was changed\n')
  return 1
}

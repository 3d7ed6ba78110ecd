import type { StoreAccess } from '../../runtime/compose/access-store.js'
import type { Streams } from './streams.js'

/** The operator's word that a Redis which lost its data is a new store. Returns the exit code. */
export async function beginAnew(access: StoreAccess, { err }: Streams): Promise<number> {
  if (await access.beginAnew()) {
    err('the store begins anew, with nothing in it; start every Outcry process again\n')
    return 0
  }
  err('outcry begin-anew: no process has reported this store as lost; nothing was changed\n')
  return 1
}

/** A cursor holds an offset in one list, and is invalid in every other. */
export function writeCursor(list: string, offset: string): string {
  return Buffer.from(`${list} ${offset}`).toString('base64url')
}

/** Empty at the start of the list; null when the cursor does not belong to it. */
export function readCursor(cursor: string | undefined, list: string): string | null {
  if (cursor === undefined) return ''
  const [named, offset, ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ')
  return named === list && offset !== undefined && offset !== '' && rest.length === 0 ? offset : null
}

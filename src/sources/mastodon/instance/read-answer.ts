/** A page of forty long statuses is well below; what is above is no answer of an instance. Unit: bytes. */
const LARGEST_ANSWER = 8 * 1024 * 1024

/**
 * The JSON of an answer; undefined where it is none.
 * @throws Error when the connection breaks, or the answer does not end
 */
export async function readBody(response: Response): Promise<unknown> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of response.body ?? []) {
    length += piece.length
    if (length > LARGEST_ANSWER) throw new Error('its answer is too large')
    pieces.push(piece)
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'))
  } catch {
    return undefined
  }
}

/** The reason that an instance gives beside a status, as it may stand in a sentence; '' for none. */
export function errorIn(body: unknown): string {
  const error = (body as { readonly error?: unknown } | null | undefined)?.error
  return typeof error === 'string' && /^[\w ,.:;'()-]{1,120}$/.test(error) ? error : ''
}

/** An error of `fetch` says what happened in its cause. */
export function wordsOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return String(cause)
  const { code } = cause as { readonly code?: unknown }
  return typeof code === 'string' && code !== '' ? code : cause.message
}

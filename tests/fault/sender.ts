import { setTimeout as sleep } from 'node:timers/promises'

const BATCH = 250
const AGAIN_MS = 200
const TIMEOUT_MS = 5_000

/**
 * A client that sends posts in order and insists: the same batch under the same key until it is accepted, as the API's answer, or
 * no answer at all, asks for.
 */
export async function sendPosts(
  lines: readonly string[],
  to: { readonly url: string; readonly key: string; readonly pauseMs: number },
): Promise<{ readonly requests: number }> {
  let requests = 0
  for (let from = 0; from < lines.length; from += BATCH) {
    const body = lines.slice(from, from + BATCH).join('\n')
    for (let isAccepted = false; !isAccepted; ) {
      requests++
      isAccepted = await send(body, `batch-${from}`, to)
      if (!isAccepted) await sleep(AGAIN_MS)
    }
    await sleep(to.pauseMs)
  }
  return { requests }
}

async function send(
  body: string,
  idempotencyKey: string,
  { url, key }: { readonly url: string; readonly key: string },
): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/x-ndjson',
        'idempotency-key': idempotencyKey,
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (response.status === 202) return true
    if (response.status >= 500 || response.status === 429) return false
    throw new Error(`the API answered ${response.status}: ${await response.text()}`)
  } catch (error) {
    // The connection broke, or nobody listens at the moment.
    if (error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError'))
      return false
    throw error
  }
}

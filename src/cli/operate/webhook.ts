import type { Desk, JsonOption } from './desk.js'
import { printJson } from './desk.js'
import { table } from './table.js'

interface Webhook {
  readonly id: string
  readonly name: string | null
  readonly url: string
  readonly format: string
  readonly state: string
}

interface Delivery {
  readonly id: string
  readonly state: string
  readonly reason: string | null
  readonly attempts: readonly {
    readonly status: number | null
    readonly latencyMs: number
    readonly error: string | null
  }[]
}

const EVERY_MS = 200
/** An endpoint answers within its timeout of some seconds, or its attempt fails. */
const PATIENCE_MS = 30_000

/** `outcry webhook list` */
export async function listWebhooks({ json }: JsonOption, desk: Desk): Promise<number> {
  const { data } = (await desk.server.ask('GET', '/v1/webhooks?limit=200')) as { data: readonly Webhook[] }
  if (json === true) printJson(desk, data)
  else if (data.length === 0) desk.out('there are no webhooks\n')
  else {
    const rows = data.map(({ id, name, url, format, state }) => [id, name ?? '-', format, state, url])
    desk.out(table(['WEBHOOK', 'NAME', 'FORMAT', 'STATE', 'URL'], rows, desk.isTerminal ? desk.columns : 0))
  }
  return 0
}

/**
 * `outcry webhook test`: sends one `test.ping` and waits for its first attempt. Exit code 1 where the endpoint did not
 * accept it.
 */
export async function testWebhook(id: string, { json }: JsonOption, desk: Desk): Promise<number> {
  const { server, clock, signal } = desk
  let delivery = (await server.ask('POST', `/v1/webhooks/${encodeURIComponent(id)}/test`)) as Delivery
  const until = clock.now() + PATIENCE_MS
  while (
    delivery.attempts.length === 0 &&
    delivery.state === 'pending' &&
    !signal.aborted &&
    clock.now() < until
  ) {
    await clock.sleep(EVERY_MS, signal)
    delivery = (await server.ask('GET', `/v1/deliveries/${encodeURIComponent(delivery.id)}`)) as Delivery
  }
  if (json === true) printJson(desk, delivery)
  else desk.out(describe(delivery))
  return delivery.state === 'delivered' ? 0 : 1
}

interface Preview {
  readonly format: string
  readonly bytes: number
  readonly body: string
}

/** `outcry webhook preview`: the bodies that an alert would give, sent nowhere. */
export async function previewWebhook(
  alert: string,
  { format, locale, json }: JsonOption & { readonly format?: string; readonly locale?: string },
  desk: Desk,
): Promise<number> {
  const asked = { alert, format, locale }
  const { data } = (await desk.server.ask('POST', '/v1/webhooks/preview', asked)) as {
    readonly data: readonly Preview[]
  }
  if (json === true) printJson(desk, data)
  else for (const one of data) desk.out(`${one.format}, ${one.bytes} bytes\n${one.body}\n`)
  return 0
}

function describe({ id, state, reason, attempts }: Delivery): string {
  const last = attempts.at(-1)
  if (last === undefined) return `${id}: not tried yet (${state}${reason === null ? '' : `, ${reason}`})\n`
  const answer = last.status === null ? (last.error ?? 'no answer') : `answered ${last.status}`
  return `${id}: ${state}; ${answer} after ${Math.round(last.latencyMs)} ms\n`
}

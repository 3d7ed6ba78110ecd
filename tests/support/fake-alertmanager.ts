import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'

/** What the real one keeps of an alert. */
export interface KeptAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
  readonly generatorURL?: string
}

/**
 * An Alertmanager as far as `POST /api/v2/alerts` goes: checks `postableAlerts` of its OpenAPI document and the rules that its
 * code adds, knows alerts by their labels, and takes one for resolved once its end has come.
 */
export interface FakeAlertmanager {
  readonly url: string
  /** Bodies that were taken, and those that were not with the reason. */
  readonly taken: KeptAlert[][]
  readonly refused: string[]
  readonly authorizations: (string | undefined)[]
  /** `hang` never answers, `broken` answers 503. */
  mode: 'well' | 'broken' | 'hang'
  /** What it would fire at an instant, as `service severity`. */
  firing(at: number): string[]
  close(): Promise<void>
}

const labelSet = { type: 'object', additionalProperties: { type: 'string' } }
const POSTABLE_ALERTS = {
  type: 'array',
  items: {
    type: 'object',
    required: ['labels'],
    properties: {
      startsAt: { type: 'string', format: 'date-time' },
      endsAt: { type: 'string', format: 'date-time' },
      annotations: labelSet,
      labels: labelSet,
      generatorURL: { type: 'string', format: 'uri' },
    },
  },
}

export async function startAlertmanager(prefix = ''): Promise<FakeAlertmanager> {
  const ajv = new Ajv({ strict: true, allErrors: true })
  ;(addFormats as unknown as (to: Ajv) => void)(ajv)
  const isPostable = ajv.compile(POSTABLE_ALERTS)
  const known = new Map<string, KeptAlert>()
  const taken: KeptAlert[][] = []
  const refused: string[] = []
  const authorizations: (string | undefined)[] = []

  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      authorizations.push(request.headers.authorization)
      if (fake.mode === 'hang') return
      if (fake.mode === 'broken') return answer(503, '"not ready"')
      if (request.method !== 'POST' || request.url !== `${prefix}/api/v2/alerts`)
        return answer(404, '"no such path"')
      if (request.headers['content-type'] !== 'application/json') return refuse(415, 'unsupported media type')
      const body = JSON.parse(Buffer.concat(pieces).toString('utf8')) as KeptAlert[]
      if (!isPostable(body)) return refuse(400, ajv.errorsText(isPostable.errors))
      const wrong = body.map(whatIsWrong).find((reason) => reason !== null)
      if (wrong !== undefined) return refuse(400, wrong!)
      for (const alert of body) known.set(JSON.stringify(Object.entries(alert.labels).sort()), alert)
      taken.push(body)
      answer(200, '')
    })

    function refuse(status: number, reason: string): void {
      refused.push(reason)
      answer(status, JSON.stringify(reason))
    }

    function answer(status: number, text: string): void {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(text)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const fake: FakeAlertmanager = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    taken,
    refused,
    authorizations,
    mode: 'well',
    firing: (at) =>
      [...known.values()]
        .filter(({ endsAt }) => Date.parse(endsAt) > at)
        .map(({ labels }) => `${labels.service} ${labels.severity}`)
        .sort(),
    close: () => closeServer(server),
  }
  return fake
}

/** What the schema does not say and the code refuses. */
function whatIsWrong({ labels, startsAt, endsAt }: KeptAlert): string | null {
  const names = Object.keys(labels)
  if (names.length === 0) return 'at least one label pair required'
  const bad = names.find((name) => !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
  if (bad !== undefined) return `invalid label name "${bad}"`
  return Date.parse(endsAt) < Date.parse(startsAt) ? 'start time must be before end time' : null
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

import { readFileSync } from 'node:fs'

/** A running server, as its API answers. */
export interface Server {
  readonly url: string
  /** @throws ServerError for everything but an answer of success */
  ask(method: Method, path: string, body?: unknown): Promise<unknown>
  /** The bytes of an answer that goes on. @throws ServerError */
  open(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response>
}

export type Method = 'GET' | 'POST' | 'DELETE'

/** Exit codes of these commands beside 0, 1 and 2: a wrong key is not a server that is down. */
export const UNREACHABLE = 3
export const REFUSED = 4

/** Why the server did not do what it was asked, for people; and the exit code for scripts. */
export class ServerError extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
    /** The HTTP status, where there was an answer. */
    readonly status: number | null = null,
    /** What a problem document said beside its detail. */
    readonly problem: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
  }
}

export interface ServerOptions {
  readonly url?: string | undefined
  readonly keyFile?: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** Address and key of the server: options first, then the environment, then the address that `serve` has by default. */
export function findServer(options: ServerOptions, env: Environment): Server {
  const { OUTCRY_URL, HOST = '127.0.0.1', PORT = '8080' } = env
  const host = HOST === '0.0.0.0' || HOST === '::' ? 'localhost' : HOST
  const url = (options.url ?? OUTCRY_URL ?? `http://${host}:${PORT}`).replace(/\/+$/, '')
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new ServerError(`"${url}" is no address of a server; write http://host:port`, 2)
  }
  return createServer(url, readKey(options.keyFile ?? env.OUTCRY_API_KEY_FILE, env.OUTCRY_API_KEY))
}

function readKey(file: string | undefined, key: string | undefined): string | null {
  if (file === undefined) return key === undefined || key.trim() === '' ? null : key.trim()
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new ServerError(`the file of the key, ${file}, cannot be read`, 2)
  }
}

function createServer(url: string, key: string | null): Server {
  const send = async (path: string, request: RequestInit): Promise<Response> => {
    const headers = { ...request.headers, ...(key === null ? {} : { Authorization: `Bearer ${key}` }) }
    let answer: Response
    try {
      answer = await fetch(url + path, { ...request, headers })
    } catch (error) {
      if (request.signal?.aborted === true) throw error
      throw new ServerError(
        `no server answers at ${url} (${causeOf(error)}); set OUTCRY_URL to its address`,
        UNREACHABLE,
      )
    }
    if (!answer.ok) throw await explain(answer, key !== null)
    return answer
  }
  return {
    url,
    async ask(method, path, body) {
      const headers: Record<string, string> = { Accept: 'application/json' }
      if (body !== undefined) headers['Content-Type'] = 'application/json'
      const sent = body === undefined ? {} : { body: JSON.stringify(body) }
      const answer = await send(path, { method, headers, ...sent })
      const text = await answer.text()
      if (text === '') return null
      try {
        return JSON.parse(text)
      } catch {
        throw new ServerError(`what answers at ${url} is no Outcry server`, UNREACHABLE, answer.status)
      }
    },
    open: (path, headers, signal) => send(path, { headers, signal }),
  }
}

function causeOf(error: unknown): string {
  const cause = (error as { readonly cause?: { readonly code?: string; readonly message?: string } }).cause
  return cause?.code ?? cause?.message ?? 'connection failed'
}

async function explain(answer: Response, hasKey: boolean): Promise<ServerError> {
  const problem = problemIn(await answer.text().catch(() => ''))
  const { status } = answer
  const detail = typeof problem.detail === 'string' ? problem.detail : `the server answered ${status}`
  if (status === 401) {
    const what = hasKey
      ? 'the key is not valid: it is wrong, revoked or expired'
      : 'the server wants a key: set OUTCRY_API_KEY or OUTCRY_API_KEY_FILE'
    return new ServerError(`${what}; outcry keys list shows the keys`, REFUSED, status, problem)
  }
  if (status === 403) return new ServerError(`the key may not do this: ${detail}`, REFUSED, status, problem)
  return new ServerError(detail, 1, status, problem)
}

function problemIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

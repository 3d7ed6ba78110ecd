import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { TweetStream, TwitterApiv2 } from 'twitter-api-v2'
import { TwitterApi } from 'twitter-api-v2'
import { fieldsOf, listOf } from '../read-post.js'
import type { StreamRule } from '../rules/make-rules.js'
import { planRuleChanges } from '../rules/plan-rule-changes.js'
import type { ComplianceJob } from '../upkeep/compliance.js'
import { readJob } from '../upkeep/compliance.js'
import type { XSettings } from '../x-options.js'

/** The requests that are made of X. Every one rejects with what `failureOf` reads. */
export interface XClient {
  /** Makes X hold these rules. */
  setRules(rules: readonly StreamRule[]): Promise<RuleReport>
  /** A stream that is not connected yet; closing its agent ends it, whatever it is at. */
  openStream(): { readonly stream: TweetStream<unknown>; readonly giveUp: () => void }
  /** Ends every connection of the app that X still takes for alive. */
  freeConnections(): Promise<void>
  search(ask: Readonly<Record<string, string>>): Promise<unknown>
  counts(ask: Readonly<Record<string, string>>): Promise<unknown>
  /** What the project has read this month. */
  usage(): Promise<unknown>
  /** Asks which of these posts are gone. X runs one job at a time. */
  startJob(ids: readonly string[]): Promise<ComplianceJob>
  job(id: string): Promise<ComplianceJob>
  /** The result of a job that is complete: lines of JSON. */
  jobResult(job: ComplianceJob): Promise<string>
  /** Breaks what is under way. */
  close(): void
}

export interface RuleReport {
  readonly added: number
  readonly removed: number
  /** Rules that X did not take, with its reason; duplicates are none of them, since they are there. */
  readonly refused: readonly { readonly tag: string; readonly why: string }[]
}

interface State {
  readonly settings: XSettings
  readonly token: string
  /** Agents of the requests that are not answered yet. */
  readonly underWay: Set<HttpAgent>
  /** Ends the newest stream. */
  endStream: (() => void) | null
}

export function createXClient(settings: XSettings, token: string): XClient {
  const state: State = { settings, token, underWay: new Set(), endStream: null }
  return {
    setRules: (rules) => setRules(state, rules),
    openStream: () => openStream(state),
    async freeConnections() {
      await request(state, (api) => api.delete('connections/all', {}, to(settings)))
    },
    search: (ask) =>
      request(state, (api) => api.get('tweets/search/recent', { ...asked(settings), ...ask }, to(settings))),
    counts: (ask) => request(state, (api) => api.get('tweets/counts/recent', { ...ask }, to(settings))),
    usage: () => request(state, (api) => api.get('usage/tweets', {}, to(settings))),
    startJob: (ids) => startJob(state, ids),
    job: async (id) => readJob(await request(state, (api) => api.get(`${JOBS}/${id}`, {}, to(settings)))),
    jobResult: ({ downloadUrl }) =>
      request(state, (api) => api.get<string>(downloadUrl, {}, { ...STORAGE, forceParseMode: 'text' })),
    close() {
      state.endStream?.()
      for (const agent of state.underWay) agent.destroy()
    },
  }
}

async function setRules(state: State, rules: readonly StreamRule[]): Promise<RuleReport> {
  const { settings } = state
  const present = await request(state, (api) => api.get(RULES, {}, to(settings)))
  const changes = planRuleChanges(rules, listOf(fieldsOf(present)?.data).flatMap(presentRule))
  for (const ids of parts(changes.remove)) {
    await request(state, (api) => api.post(RULES, { delete: { ids } }, to(settings)))
  }
  const refused: RuleReport['refused'][number][] = []
  for (const add of parts(changes.add)) refused.push(...(await addRules(state, add)))
  return { added: changes.add.length - refused.length, removed: changes.remove.length, refused }
}

/** A request with some bad rules takes the good ones; one with only bad ones is answered as an error. */
async function addRules(state: State, add: readonly StreamRule[]): Promise<RuleReport['refused']> {
  const answer = await request(state, (api) => api.post(RULES, { add: [...add] }, to(state.settings))).catch(
    (error: unknown) => {
      const data = fieldsOf(fieldsOf(error)?.data)
      if (fieldsOf(data?.meta)?.summary === undefined) throw error
      return data
    },
  )
  return listOf(fieldsOf(answer)?.errors).flatMap((raw) => {
    const error = fieldsOf(raw)
    if (error?.title === 'DuplicateRule') return []
    const tag = add.find(({ value }) => value === error?.value)?.tag ?? ''
    return [{ tag, why: String(listOf(error?.details)[0] ?? error?.title).slice(0, 200) }]
  })
}

async function startJob(state: State, ids: readonly string[]): Promise<ComplianceJob> {
  const asked = { type: 'tweets', name: 'outcry' }
  const job = readJob(await request(state, (api) => api.post(JOBS, asked, to(state.settings))))
  await request(state, (api) =>
    api.put(job.uploadUrl, Buffer.from(ids.join('\n')) as never, {
      ...STORAGE,
      forceBodyMode: 'raw',
      headers: { 'content-type': 'text/plain' },
    }),
  )
  return job
}

function openStream(state: State): ReturnType<XClient['openStream']> {
  const { settings, token } = state
  state.endStream?.()
  // An agent of its own: a connection that is only being made can be ended by nothing else.
  const own = agentFor(settings.apiUrl)
  const stream = new TwitterApi(token, { httpAgent: own }).v2.getStream(
    'tweets/search/stream',
    asked(settings),
    {
      ...to(settings),
      autoConnect: false,
      payloadIsError: (payload) =>
        fieldsOf(payload)?.errors !== undefined && fieldsOf(payload)?.data === undefined,
    },
  ) as TweetStream<unknown>
  const giveUp = () => own.destroy()
  state.endStream = giveUp
  return { stream, giveUp }
}

/**
 * One request, with an agent of its own. The library's limit of time does not cover an answer that stops in its middle,
 * and only by its agent is such a request ended.
 */
async function request<T>(state: State, ask: (api: TwitterApiv2) => Promise<T>): Promise<T> {
  const { settings, token, underWay } = state
  const agent = agentFor(settings.apiUrl)
  underWay.add(agent)
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    const late = () => reject(new Error(`no answer within ${settings.handshakeMs / 1_000} s`))
    timer = setTimeout(late, settings.handshakeMs)
  })
  try {
    return await Promise.race([ask(new TwitterApi(token, { httpAgent: agent }).v2), limit])
  } finally {
    clearTimeout(timer)
    underWay.delete(agent)
    agent.destroy()
  }
}

const RULES = 'tweets/search/stream/rules'

const JOBS = 'compliance/jobs'

/** Addresses of X's storage carry their own signature. */
const STORAGE = { prefix: '', enableAuth: false } as const

/** As many rules as are sent in one request: some 100 kB. */
const RULES_AT_ONCE = 100

/** The library always asks by `https`, except where the agent speaks otherwise. */
function agentFor(url: string): HttpAgent {
  return url.startsWith('http:') ? new HttpAgent() : new HttpsAgent()
}

/** Where, and who asks; new each time, since the library writes into the headers. */
function to({ apiUrl }: XSettings) {
  return { prefix: apiUrl, headers: { 'user-agent': 'outcry' } }
}

function asked({ expandAuthors }: XSettings): Record<string, string> {
  return {
    'tweet.fields': 'created_at,lang,geo,referenced_tweets,author_id,note_tweet,withheld',
    expansions: expandAuthors ? 'author_id,geo.place_id' : 'geo.place_id',
    'place.fields': 'country_code,full_name,place_type',
    ...(expandAuthors ? { 'user.fields': 'created_at,public_metrics,verified,withheld' } : {}),
  }
}

function presentRule(raw: unknown) {
  const rule = fieldsOf(raw)
  if (typeof rule?.id !== 'string' || typeof rule.value !== 'string') return []
  return [{ id: rule.id, value: rule.value, tag: typeof rule.tag === 'string' ? rule.tag : undefined }]
}

function parts<T>(list: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / RULES_AT_ONCE) }, (_, n) =>
    list.slice(n * RULES_AT_ONCE, (n + 1) * RULES_AT_ONCE),
  )
}

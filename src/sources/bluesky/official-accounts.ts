import { DAY, type Instant, SECOND } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'

/** DIDs of official accounts by their handle; null where nobody has the handle. */
export interface ResolvedHandles {
  readonly dids: Readonly<Record<string, { readonly did: string | null; readonly at: Instant }>>
}

/** Where resolved handles are kept, so that a restart asks for none of them again. */
export interface HandleMemory {
  read(): Promise<ResolvedHandles>
  write(handles: ResolvedHandles): Promise<void>
}

export interface OfficialAccounts {
  /** The catalogued handle of an official account; null for everybody else. */
  handleOf(did: string): string | null
  /** The account may have another handle from now on. */
  changed(did: string): void
  /** Resolves the handles that are due, again and again, until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>
}

export interface OfficialParts {
  readonly handles: readonly string[]
  readonly memory: HandleMemory
  /** The DID that a handle means now; null where it means none. Rejects when the network does not answer. */
  readonly resolve: (handle: string, signal: AbortSignal) => Promise<string | null>
  readonly clock: Clock
  /** Between two questions. */
  readonly pauseMs?: number
}

/** A handle may get another owner; a company that joins the network is found within a day. */
const AGAIN_AFTER = DAY
const PAUSE = SECOND
const AFTER_FAILURE = 60 * SECOND

/**
 * The stream names authors by DID alone, and a handle is a claim that a domain makes. Each catalogued handle is
 * resolved to its DID once a day, and posts are matched by DID. While the network does not answer, the DIDs of before
 * hold.
 */
export function createOfficialAccounts(parts: OfficialParts): OfficialAccounts {
  const { handles, memory, clock, pauseMs = PAUSE } = parts
  let known: Record<string, { readonly did: string | null; readonly at: Instant }> = {}
  let byDid = new Map<string, string>()

  return {
    handleOf: (did) => byDid.get(did) ?? null,
    changed(did) {
      const handle = byDid.get(did)
      if (handle === undefined) return
      // Until it is resolved again, nobody speaks under this handle.
      note(handle, null, 0)
    },
    async run(signal) {
      if (handles.length === 0) return
      await load()
      while (!signal.aborted) {
        const due = handles.find((handle) => (known[handle]?.at ?? 0) <= clock.now() - AGAIN_AFTER)
        if (due === undefined) await clock.sleep(AFTER_FAILURE, signal)
        else await clock.sleep((await resolveOne(due, signal)) ? pauseMs : AFTER_FAILURE, signal)
      }
    },
  }

  async function load(): Promise<void> {
    const { dids } = await memory.read().catch(() => ({ dids: {} }))
    const listed = new Set(handles)
    known = Object.fromEntries(Object.entries(dids).filter(([handle]) => listed.has(handle)))
    index()
  }

  async function resolveOne(handle: string, signal: AbortSignal): Promise<boolean> {
    try {
      note(handle, await parts.resolve(handle, signal), clock.now())
      await memory.write({ dids: known })
      return true
    } catch {
      return false
    }
  }

  function note(handle: string, did: string | null, at: Instant): void {
    known = { ...known, [handle]: { did, at } }
    index()
  }

  function index(): void {
    byDid = new Map(
      Object.entries(known).flatMap(([handle, { did }]) => (did === null ? [] : [[did, handle]])),
    )
  }
}

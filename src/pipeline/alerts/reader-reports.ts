import type { Instant } from '../../core/model/instant.js'
import { DAY, HOUR } from '../../core/model/instant.js'
import type { Feature, ServiceId } from '../../core/model/vocabulary.js'
import type { Intake } from '../intake/intake.js'
import { defineCodec } from '../log/codec.js'
import { KEYS, twoDigits } from '../log/keys.js'
import type { Store } from '../ports/store.js'

/** What a reader of the page says. */
export interface ReaderReport {
  readonly service: ServiceId
  readonly feature: Feature | null
  readonly country: string | null
}

/** Reports about a service in the last hours; `features` and `countries` of 24 hours, most first. */
export interface ReaderReports {
  readonly lastHour: number
  readonly lastDay: number
  readonly features: readonly { readonly feature: Feature; readonly count: number }[]
  readonly countries: readonly { readonly country: string; readonly count: number }[]
}

export type ReportTaken =
  /** `counted` is false where this reader has reported the service today. */
  | { readonly kind: 'taken'; readonly counted: boolean; readonly reports: ReaderReports }
  | { readonly kind: 'refused'; readonly reason: 'reader-limit' | 'day-limit'; readonly until: Instant }

/** Ten minutes: fine enough for the last hour, and 144 a day. */
const STEP = HOUR / 6
const DRAWERS = 64
/** Readers of one drawer and day: 32,000 in all, some 40 kB a value. */
const MAX_READERS = 500
const MAX_COUNTRIES = 40

interface Drawer {
  readonly version: 1
  /** Days since 1970. */
  readonly day: number
  /** The services that each reader reported. */
  readonly readers: Readonly<Record<string, readonly ServiceId[]>>
}

interface Step {
  readonly from: Instant
  readonly count: number
  readonly features: Readonly<Record<string, number>>
  readonly countries: Readonly<Record<string, number>>
}

const drawerCodec = defineCodec<Drawer>({ kind: 'readers of a day', version: 1 })
const stepsCodec = defineCodec<{ readonly version: 1; readonly steps: readonly Step[] }>({
  kind: 'reports of readers',
  version: 1,
})
const stepsKey = (service: ServiceId) => `${KEYS.readerReports}${service}`

/**
 * Counts a report, once for a reader, service and day (UTC). The same commit notifies the detection. A reader has
 * `perDay` services a day, so that one address does not report everything.
 */
export async function giveReport(
  { store, intake }: { readonly store: Store; readonly intake: Pick<Intake, 'command'> },
  reader: string,
  report: ReaderReport,
  { at, perDay }: { readonly at: Instant; readonly perDay: number },
): Promise<ReportTaken> {
  const drawerKey = `${KEYS.readersToday}${twoDigits(Number.parseInt(reader.slice(-4), 16) % DRAWERS)}`
  const day = Math.floor(at / DAY)
  for (;;) {
    const [drawerText = null, stepsText = null] = await store.get([drawerKey, stepsKey(report.service)])
    const steps = readSteps(stepsText, at)
    const drawer = readDrawer(drawerText, drawerKey, day)
    const reported = drawer.readers[reader] ?? []
    const until = (day + 1) * DAY
    if (reported.includes(report.service)) return { kind: 'taken', counted: false, reports: sum(steps, at) }
    if (reported.length >= perDay) return { kind: 'refused', reason: 'reader-limit', until }
    if (reported.length === 0 && Object.keys(drawer.readers).length >= MAX_READERS)
      return { kind: 'refused', reason: 'day-limit', until }
    const readers = { ...drawer.readers, [reader]: [...reported, report.service] }
    const after = addReport(steps, report, at)
    const committed = await intake.command(
      { kind: 'report', service: report.service },
      {
        checks: [
          { key: drawerKey, value: drawerText },
          { key: stepsKey(report.service), value: stepsText },
        ],
        set: [
          { key: drawerKey, value: drawerCodec.encode({ version: 1, day, readers }) },
          { key: stepsKey(report.service), value: stepsCodec.encode({ version: 1, steps: after }) },
        ],
      },
    )
    if (committed.kind === 'done') return { kind: 'taken', counted: true, reports: sum(after, at) }
  }
}

/** How many readers report a problem with a service. */
export async function readReports(store: Store, service: ServiceId, at: Instant): Promise<ReaderReports> {
  const [text = null] = await store.get([stepsKey(service)])
  return sum(readSteps(text, at), at)
}

function readDrawer(text: string | null, key: string, day: number): Drawer {
  const drawer = text === null ? null : drawerCodec.decode(text, key)
  return drawer === null || drawer.day !== day ? { version: 1, day, readers: {} } : drawer
}

function readSteps(text: string | null, at: Instant): readonly Step[] {
  if (text === null) return []
  return stepsCodec.decode(text, 'the reports of readers').steps.filter(({ from }) => from > at - DAY)
}

function addReport(steps: readonly Step[], { feature, country }: ReaderReport, at: Instant): readonly Step[] {
  const from = Math.floor(at / STEP) * STEP
  const known = steps.find((step) => step.from === from)
  const old = known ?? { from, count: 0, features: {}, countries: {} }
  const next: Step = {
    from,
    count: old.count + 1,
    features: more(old.features, feature),
    countries: more(old.countries, country),
  }
  return [...steps.filter((step) => step !== known), next]
}

function more(counts: Step['features'], name: string | null): Step['features'] {
  if (name === null || (counts[name] === undefined && Object.keys(counts).length >= MAX_COUNTRIES))
    return counts
  return { ...counts, [name]: (counts[name] ?? 0) + 1 }
}

function sum(steps: readonly Step[], at: Instant): ReaderReports {
  const countOf = (some: readonly Step[]) => some.reduce((total, { count }) => total + count, 0)
  return {
    lastHour: countOf(steps.filter(({ from }) => from > at - HOUR)),
    lastDay: countOf(steps),
    features: rank(steps.map(({ features }) => features)).map(([feature, count]) => ({
      feature: feature as Feature,
      count,
    })),
    countries: rank(steps.map(({ countries }) => countries)).map(([country, count]) => ({ country, count })),
  }
}

function rank(tallies: readonly Step['features'][]): [string, number][] {
  const totals = new Map<string, number>()
  for (const tally of tallies)
    for (const [name, count] of Object.entries(tally)) totals.set(name, (totals.get(name) ?? 0) + count)
  return [...totals].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
}

/** What the page reads of the public API; it knows no more than any other client. */

export type Status = 'open' | 'acknowledged' | 'recovering' | 'resolved' | 'retracted'
export type Severity = 'minor' | 'major' | 'critical'

export interface Alert {
  readonly id: string
  readonly service: string
  /** What people call the service; absent in answers of older versions. */
  readonly name?: string
  readonly category?: string | null
  readonly discovered: boolean
  readonly status: Status
  readonly severity: Severity
  readonly confidence: number
  readonly startedAt: string
  readonly openedAt: string
  readonly acknowledgedAt: string | null
  readonly resolvedAt: string | null
  readonly retractedAt?: string
  /** The latest count; `signal` is that of the opening. */
  readonly current?: Current
  readonly peak?: { readonly at: string; readonly actual: number }
  /** Distinct people, and their complaints, since `startedAt`. */
  readonly people?: number
  readonly complaints?: number
  readonly signal: {
    readonly window: string
    readonly actual: number
    readonly expected: number
    readonly ratio: number
    readonly authors: number
    readonly baseline: string
    readonly surprise: number
    readonly threshold: number
    readonly test: string
  }
  readonly scope: {
    readonly languages: Readonly<Record<string, number>>
    readonly regions: readonly {
      readonly country: string
      readonly region?: string
      readonly share: number
    }[]
    readonly platforms?: Readonly<Record<string, number>>
    readonly sources: Readonly<Record<string, number>>
    /** Complaints that say where they come from. */
    readonly located?: number
  }
  readonly features: readonly { readonly feature: string; readonly share: number }[]
  readonly upstream: { readonly service: string; readonly confidence: number } | null
  readonly siblings?: readonly { readonly id: string; readonly service: string }[]
  readonly feedback?: { readonly confirm: number; readonly deny: number }
  readonly silencedBy?: readonly string[]
  readonly maintenance?: true
  readonly note?: string
  readonly evidence: {
    readonly hashtags: readonly { readonly tag: string; readonly count: number }[]
    readonly phrases: readonly { readonly phrase: string; readonly count: number }[]
  }
  readonly official?: (Official & { readonly leadSeconds?: number }) | null
}

export interface Current {
  readonly at: string
  readonly window: string
  readonly actual: number
  readonly expected: number
  readonly ratio: number
}

export interface AlertEvent {
  readonly type: string
  readonly at: string
  readonly sequence: number
  /** Names alone, or with the value before and after. */
  readonly changed?: readonly string[] | Readonly<Record<string, unknown>>
  readonly reason: string
  readonly alert: Alert
}

/** `no-data`: no source could have reported a problem. */
export type ServiceStatus = 'ok' | 'no-data' | Status

export interface Service {
  readonly id: string
  readonly name: string
  /** Null of a discovered service. */
  readonly category: string | null
  readonly countries: readonly string[]
  /** Other names that people use for it. */
  readonly names?: readonly string[]
  readonly status: ServiceStatus
  readonly severity?: Severity | null
  readonly alertId: string | null
  readonly discovered?: boolean
  readonly official?: Official | null
  /** Where the company says how the service is. */
  readonly statusPage?: string | null
}

/** What the company itself says, and where. */
export interface Official {
  readonly status: 'acknowledged' | 'resolved'
  readonly since: string
  readonly url: string | null
}

/** What readers of the page report about a service, apart from posts. */
export interface Reports {
  /** Whether reports are taken. */
  readonly open: boolean
  /** False where this reader has reported the service today. */
  readonly counted?: boolean
  readonly lastHour: number
  readonly lastDay: number
  readonly features: readonly { readonly feature: string; readonly count: number }[]
  readonly countries: readonly { readonly country: string; readonly count: number }[]
  /** What the page offers to choose from. */
  readonly asked: readonly string[]
}

export interface Services extends List<Service> {
  /** How far the posts have come; null before the first. */
  readonly asOf: string | null
}

export interface Sparklines {
  readonly to: string
  readonly data: readonly {
    readonly service: string
    readonly observed: readonly number[]
    readonly expected: readonly number[]
  }[]
}

export interface Timeline extends List<Point> {
  readonly from: string
  readonly to: string
}

export interface Point {
  readonly at: string
  readonly observed: number
  readonly expected: number
  readonly threshold: number
}

export interface Source {
  readonly name: string
  readonly state: string
  readonly detail: string | null
  readonly since: string
  readonly lastEventAt: string | null
  readonly lagSeconds: number | null
  readonly posts: number
  /** What it has brought so far; null before its first post about a service. */
  readonly coverage?: {
    readonly since: string
    readonly services: number
    readonly isFirstDay: boolean
    /** Posts about one service that are usual in each hour of the day, from 00 UTC; where a service is asked for. */
    readonly usualPerHour?: readonly number[]
  } | null
  readonly budget: {
    readonly day: Spent
    readonly month: Spent
    readonly usage: { readonly posts: number; readonly cap: number } | null
  } | null
}

/** Unit: US dollars. */
export interface Spent {
  readonly spent: number
  readonly limit: number
}

export interface EvidencePost {
  readonly source: string
  readonly id: string
  readonly at: string
  readonly text: string
  readonly url: string | null
}

export interface List<T> {
  readonly data: readonly T[]
  readonly page?: { readonly nextCursor: string | null }
}

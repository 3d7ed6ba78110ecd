import type { Instant } from '../../core/model/instant.js'

/** One thing that a company says on its status page about one incident. */
export interface IncidentUpdate {
  readonly incident: string
  readonly update: string
  readonly at: Instant
  readonly title: string
  readonly body: string
  /** `resolved`: it works again. `open`: the company knows of a problem, whatever it does about it. */
  readonly state: 'open' | 'resolved'
  /** Affected parts and regions, as the page names them. */
  readonly components: readonly string[]
}

export type Fields = Readonly<Record<string, unknown>>

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** Any common form of a time; null for none. */
export function timeOf(value: unknown): Instant | null {
  const at = typeof value === 'number' ? value : Date.parse(textOf(value))
  return Number.isFinite(at) && at > 0 ? at : null
}

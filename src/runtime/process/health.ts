/** What a worker is made of, and whether each part works. A part is well until it says otherwise. */
export interface Health {
  well(part: string): void
  ill(part: string, why: string): void
  report(): HealthReport
}

export interface HealthReport {
  readonly ready: boolean
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>
}

export function createHealth(): Health {
  const parts = new Map<string, string | null>()
  return {
    well: (part) => void parts.set(part, null),
    ill: (part, why) => void parts.set(part, why),
    report: () => ({
      ready: [...parts.values()].every((why) => why === null),
      checks: Object.fromEntries(
        [...parts].map(([part, why]) => [part, why === null ? { ok: true } : { ok: false, detail: why }]),
      ),
    }),
  }
}

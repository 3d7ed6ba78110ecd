import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadPolicy } from '../../src/runtime/config/load-policy.js'
import { recordedLines } from '../support/recorded-day.js'
import { runMain } from '../support/run-main.js'
import { runOutcry } from '../support/run-outcry.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-calibrate-'))
afterAll(() => rmSync(folder, { recursive: true }))

const day = join(folder, 'day.ndjson')
writeFileSync(day, `${recordedLines(3, 12_000).join('\n')}\n`)
const truth = join(folder, 'truth.json')
writeFileSync(
  truth,
  JSON.stringify({
    outages: ['netflix', 'vodafone'].map((service) => ({
      service,
      onset: '2024-05-06T00:00:00Z',
      end: '2024-05-07T00:00:00Z',
    })),
  }),
)

interface Result {
  readonly rungs: readonly { readonly strictness: number; readonly falseAlerts: number }[]
  readonly choice: { readonly rung: { readonly strictness: number }; readonly verdict: string }
  readonly floors: readonly { readonly within5m: number }[]
}

async function calibrate(...more: readonly string[]): Promise<Result> {
  const { code, out, err } = await runMain(['calibrate', day, '--json', ...more])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out) as Result
}

describe('outcry calibrate', () => {
  test('outages that nobody vouches for are false alerts, and ask for more strictness', async () => {
    const { rungs, choice } = await calibrate()
    expect(rungs.find(({ strictness }) => strictness === 1)!.falseAlerts).toBeGreaterThan(0)
    expect(choice.rung.strictness).toBeGreaterThan(1)
  })

  test('with the truth beside it nothing false is left, and the policy stays', async () => {
    const { rungs, choice, floors } = await calibrate('--truth', truth)
    expect(rungs.find(({ strictness }) => strictness === 1)!.falseAlerts).toBe(0)
    expect(choice).toMatchObject({ rung: { strictness: 1 }, verdict: 'extrapolated' })
    expect(floors.length).toBeGreaterThan(2)
    expect(floors.every(({ within5m }) => within5m >= 5)).toBe(true)
  })

  test('says in words what was measured against what was promised, and writes what can be laid over the configuration', () => {
    const written = join(folder, 'detection.yaml')
    const { code, out } = runOutcry(['calibrate', day, '--budget', '1000000', '--out', written])
    expect(code).toBe(0)
    expect(out).toMatch(
      /Promised: at most 1000000 a service and year\. Measured: \d+ false alerts at strictness 0\.6,/,
    )
    expect(out).toMatch(/Detection floor/)
    expect(readFileSync(written, 'utf8')).toMatch(/^# Written by outcry calibrate/)
    const laid = loadPolicy(folder)
    expect(laid.opening.surprise).toBeLessThan(loadPolicy().opening.surprise)
    expect({ ...laid, opening: null, symptoms: null }).toEqual({
      ...loadPolicy(),
      opening: null,
      symptoms: null,
    })
  })

  test.each([
    [['calibrate', join(folder, 'none.ndjson')], 1],
    [['calibrate', day, '--out', day], 2],
    [['calibrate', day, '--budget', '0'], 2],
    [['calibrate', day, '--truth', day], 1],
  ])('%j is refused', async (args, code) => {
    const run = await runMain(args)
    expect({ code: run.code, out: run.out }).toEqual({ code, out: '' })
    expect(run.err).not.toMatch(/\n\s+at /)
  })
})

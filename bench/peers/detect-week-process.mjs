// Runs the detection over one week in its own process and writes the result: `node detect-week-process.mjs KIND SEED FILE`.
// KIND is `invented` or `stream`.
import { writeFileSync } from 'node:fs'
import { detectStream } from './detect-stream.mjs'
import { detectWeek } from './detect-week.mjs'
import { POINTS } from './points.mjs'

const [kind, seed, file] = process.argv.slice(2)
const detect = kind === 'stream' ? detectStream : detectWeek
const { week, events, counts, tally, truth } = await detect(Number(seed), {
  points: POINTS.map(({ adapt }) => adapt),
})
const services = truth.services
const series = (input) =>
  Object.fromEntries(services.map((service) => [service, [...counts.of(input, service)]]))
writeFileSync(
  file,
  JSON.stringify({
    seed: Number(seed),
    learnFrom: week.learnFrom,
    from: week.from,
    scenes: week.plan?.scenes ?? [],
    events: events.map((list) => list.map(brief)),
    series: { complaints: series('complaints'), keywords: series('keywords') },
    tally,
    truth,
  }),
)

/** What the judge reads, and the test that opened it. */
function brief({ type, at, alert }) {
  const { id, service, status, startedAt, openedAt, acknowledgedAt, resolvedAt, discovered, signal } = alert
  return {
    type,
    at,
    alert: {
      id,
      service,
      status,
      startedAt,
      openedAt,
      acknowledgedAt,
      resolvedAt,
      discovered,
      test: signal.test,
    },
  }
}

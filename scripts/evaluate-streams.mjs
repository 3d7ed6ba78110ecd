// The first section of docs/evaluation.md: weeks of the generator that lies beside the project, which shares nothing with it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withStream } from '../bench/peers/with-stream.mjs'
import { poissonInterval } from '../dist/src/core/stats/poisson-interval.js'
import { composeDetection } from '../dist/src/runtime/compose/compose-detection.js'
import { readPosts } from '../dist/src/sources/ndjson/read-posts.js'

/** What is asked for of each kind of week. */
export const STREAMS = [
  ['mixed-7d', 'at least 95 % found, at most 0.05 false alerts a service-week'],
  ['month-quiet', 'at most 0.05 false alerts a service-week'],
  ['firehose', '4 of 5 found, at most one false alert'],
  ['flood', '6 of 6 found, at most one false alert'],
  ['unknown-service', '7 of 8 found, at most one false alert'],
  ['italy-telco', '9 of 9 found, at most one false alert'],
  ['seed-netflix-2018', 'found, at most one false alert'],
  ['seed-whatsapp-2022', 'found, at most one false alert'],
  ['seed-aws-2012', 'found, at most one false alert'],
  ['seed-netflix-us', 'found, at most one false alert'],
]

/** One row for each kind of week, over so many seeds from the first. */
export async function streamsSection(folder, firstSeed, seeds) {
  const head = '## Weeks of another generator'
  if (!existsSync(join(folder, 'generate.mjs')))
    return `${head}\n\nThe generator is not beside the project on this machine; not measured.`
  const { score } = await import(join(folder, 'score.mjs'))
  const rows = []
  for (const [scenario, wish] of STREAMS) {
    const results = []
    for (let seed = firstSeed; seed < firstSeed + seeds; seed++)
      results.push(await scoreWeek(folder, scenario, seed, score))
    rows.push(rowOf(scenario, wish, results))
  }
  return [
    head,
    `\`npm run evaluate -- streams ${seeds} ${firstSeed}\` generates each kind of week for the seeds ${firstSeed} to ${firstSeed + seeds - 1}.`,
    '',
    '- The generator shares no sentence, code or assumption with the project. Thresholds were chosen on seeds below 120.',
    '- A false alert is a different alert outside every outage. A needless notice is an opening or reopening there.',
    '- Rates are per service and week, with the exact 90 % interval of a Poisson count.',
    '',
    '| week | asked for | found | false alerts | a service-week | notices | delay after the fifth complaint | admissions in time |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

function scoreWeek(folder, scenario, seed, score) {
  return withStream(folder, scenario, seed, async (truth, file) => {
    const events = await replay(file)
    return { ...score(truth, events.map(asScored)), weeks: (truth.services.length * truth.hours) / 168 }
  })
}

async function replay(file) {
  const { takePost, engine } = composeDetection({ authorKey: 'evaluate' })
  const events = []
  for await (const { posts } of readPosts(file)) for (const post of posts) events.push(...takePost(post))
  return [...events, ...engine.finish()]
}

/** The words of the scorer. */
function asScored({ type, at, alert }) {
  const { id, service, startedAt, scope, features, upstream } = alert
  return {
    type: type.replace('alert.', 'incident.'),
    at,
    incident: {
      ...{ id, service, startedAt, upstream, regions: scope.regions, languages: scope.languages },
      features: features.map(({ feature, share }) => ({ name: feature, share })),
    },
  }
}

function rowOf(scenario, wish, results) {
  const sum = (of) => results.reduce((total, result) => total + of(result), 0)
  const falseAlerts = sum((result) => result.falseAlerts)
  const weeks = sum((result) => result.weeks)
  const { low, high } = poissonInterval(falseAlerts, 0.9)
  const delays = results.map(({ delay5thMedSec }) => delay5thMedSec).filter((delay) => delay !== null)
  const [inTime, due] = results
    .map(({ ack }) => ack.split('/').map(Number))
    .reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0])
  return `| ${[
    scenario,
    wish,
    `${sum((result) => result.detected)} of ${sum((result) => result.outages)}`,
    falseAlerts,
    `${(falseAlerts / weeks).toFixed(3)} (${(low / weeks).toFixed(3)} to ${(high / weeks).toFixed(3)})`,
    sum((result) => result.falseIncidents),
    delays.length === 0 ? '–' : `${delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)]} s`,
    `${inTime} of ${due}`,
  ].join(' | ')} |`
}

/** The cases from the field: what must happen and what opened. */
export async function casesSection(folder) {
  const head = '## Cases from the field'
  if (!existsSync(folder))
    return `${head}\n\nThe cases are not beside the project on this machine; not measured.`
  const rows = []
  for (const name of readdirSync(folder)
    .filter((file) => /\.ndjson(\.gz)?$/.test(file))
    .sort()) {
    const expected = join(folder, name.replace(/\.ndjson(\.gz)?$/, '.expected.json'))
    const wish = existsSync(expected) ? JSON.parse(readFileSync(expected, 'utf8')).expected : ''
    const opened = (await replay(join(folder, name))).filter(({ type }) => type === 'alert.opened')
    rows.push(
      `| \`${name.split('.')[0]}\` | ${wish} | ${opened.map(({ alert }) => alert.service).join(', ') || 'none'} |`,
    )
  }
  return [
    head,
    'Small inputs that other tools of this kind got wrong.',
    '',
    '| case | what must happen | what opened |',
    '|---|---|---|',
    ...rows,
  ].join('\n')
}

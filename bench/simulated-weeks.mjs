// Detection alone in a simulated week: complaints and talk of many services with local days, bursts of talk that bring
// complaints along, and outages of known size. Reading plays no part, so this measures the statistics.
//   node bench/simulated-weeks.mjs [FIRST_SEED] [SEEDS]
import { pathToFileURL } from 'node:url'
import { createEngine } from '../dist/src/core/engine/engine.js'
import { loadPolicy } from '../dist/src/runtime/config/load-policy.js'
import { seededRandom } from './make-posts.mjs'

const START = Date.UTC(2024, 0, 1)
const MINUTE = 60_000
const SERVICES = 30
const DAYS = 7
/** Complaints a minute at the height of an outage; each size three times a week. */
const SIZES = [1, 1.5, 2, 3, 6, 12, 30, 100]

export function simulateWeeks(firstSeed, seeds) {
  const policy = loadPolicy()
  const total = { outages: 0, found: 0, falseAlerts: 0, serviceWeeks: 0, twice: 0, delays: [], ends: [] }
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) addWeek(total, policy, seed)
  total.delays.sort((a, b) => a - b)
  total.ends.sort((a, b) => a - b)
  return {
    seeds,
    outages: total.outages,
    found: total.found,
    falseAlerts: total.falseAlerts,
    serviceWeeks: total.serviceWeeks,
    twice: total.twice,
    delayMedian: quantile(total.delays, 0.5),
    delayP90: quantile(total.delays, 0.9),
    endMedian: quantile(total.ends, 0.5),
    endP90: quantile(total.ends, 0.9),
  }
}

function addWeek(total, policy, seed) {
  const random = seededRandom(seed * 77)
  const outages = Array.from({ length: 24 }, (_, index) => ({
    service: `service-${index}`,
    from: Math.floor(2_880 + random() * 6_000),
    minutes: Math.floor(20 + random() * 100),
    rate: SIZES[index % SIZES.length],
  }))
  const engine = createEngine({ policy, services: [] })
  const events = []
  for (const { at, classified } of makePosts(seededRandom(seed), outages)) {
    events.push(...engine.take({ at, author: at, key: classified?.key ?? 0, classified, hashtags: [] }))
  }
  events.push(...engine.finish())
  score(total, events, outages)
}

function score(total, events, outages) {
  const opened = events.filter(({ type }) => type === 'alert.opened')
  const explained = new Set()
  total.serviceWeeks += SERVICES
  for (const { service, from, minutes } of outages) {
    total.outages++
    const onset = START + from * MINUTE
    const end = onset + minutes * MINUTE
    const mine = opened.filter(
      ({ alert, at }) =>
        alert.service === service && Date.parse(at) >= onset && Date.parse(at) < end + 30 * MINUTE,
    )
    for (const event of mine) explained.add(event)
    if (mine.length === 0) continue
    total.found++
    if (mine.length > 1) total.twice++
    total.delays.push((Date.parse(mine[0].at) - onset) / MINUTE)
    const resolved = events.findLast(
      ({ type, alert }) => type === 'alert.resolved' && alert.id === mine[0].alert.id,
    )
    if (resolved !== undefined) total.ends.push((Date.parse(resolved.at) - end) / MINUTE)
  }
  total.falseAlerts += opened.filter((event) => !explained.has(event)).length
}

function makePosts(random, outages) {
  const posts = []
  let key = 0
  const classified = (at, service, isComplaint) => ({
    at,
    source: 'x',
    id: String(++key),
    key,
    author: Math.floor(random() * 1e12),
    label: isComplaint ? 'complaint' : 'chatter',
    confidence: isComplaint ? 0.95 : 0.03,
    services: isComplaint ? [service] : [],
    named: isComplaint ? [] : [service],
    discovered: [],
    official: [],
    isRepost: false,
    isReply: false,
    template: Math.floor(random() * 1e15),
    isShort: false,
    signature: '',
    isNew: false,
    instance: null,
    link: null,
    platforms: [],
    lang: 'en',
    features: [],
    place: null,
    phrases: [],
    hashtags: [],
    text: '',
  })
  for (let minute = 0; minute < DAYS * 1_440; minute++) {
    for (let index = poisson(random, 6); index > 0; index--)
      posts.push({ at: START + (minute + random()) * MINUTE, classified: null })
  }
  for (let number = 0; number < SERVICES; number++) {
    const service = `service-${number}`
    const complaints = 0.1 * 10 ** (-2.5 + 3 * random())
    let mood = 0
    for (let minute = 0; minute < DAYS * 1_440; minute++) {
      const hour = (minute / 60) % 24
      const daily = 0.4 + 1.2 * Math.max(0, Math.sin(((hour - 6) / 24) * 2 * Math.PI * 0.9))
      mood = mood * 0.98 + 0.12 * (random() + random() + random() - 1.5)
      const busy = Math.exp(mood) * daily
      let rate = complaints * busy
      for (const outage of outages) if (outage.service === service) rate += outageRate(outage, minute)
      const at = () => START + Math.floor((minute + random()) * MINUTE)
      for (let index = poisson(random, rate); index > 0; index--) push(at(), true)
      for (let index = poisson(random, 10 * complaints * busy); index > 0; index--) push(at(), false)
    }
    function push(at, isComplaint) {
      posts.push({ at, classified: classified(at, service, isComplaint) })
    }
  }
  return posts.sort((a, b) => a.at - b.at)
}

/** Eight minutes up, then level, then an exponential tail of five minutes. */
function outageRate({ from, minutes, rate }, minute) {
  if (minute < from || minute >= from + minutes + 30) return 0
  const after = minute - from - minutes
  return rate * Math.min(1, (minute - from + 1) / 8) * (after > 0 ? Math.exp(-after / 5) : 1)
}

function poisson(random, mean) {
  if (mean > 30) {
    const normal = Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random())
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal))
  }
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = random(); product > limit; product *= random()) count++
  return count
}

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(simulateWeeks(Number(process.argv[2] ?? 101), Number(process.argv[3] ?? 4)))
}

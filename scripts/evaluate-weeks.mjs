// The sections of docs/evaluation.md about the invented world: mixed weeks against their targets, the traps, the peers, the four evenings.
import { compare, describe, percent, time } from '../bench/peers/compare.mjs'
import { judge } from '../bench/peers/judge.mjs'
import { DEFAULT_POINT } from '../bench/peers/points.mjs'
import { composeDetection } from '../dist/src/runtime/compose/compose-detection.js'
import { SCENARIOS } from '../dist/src/sources/synthetic/scenarios.js'
import { createWorld } from '../dist/src/sources/synthetic/world.js'

export function judgeWeeks(weeks) {
  return judge(weeks.map(({ seed, truth, events }) => ({ seed, truth, events: events[DEFAULT_POINT] })))
}

/** What is promised, what was measured, and whether it is kept. */
export function targetsOf(result) {
  return [
    [
      'found, of outages with 10 people or more in five minutes',
      '≥ 95 %',
      percent(result.recall10),
      result.recall10 >= 0.95,
    ],
    ['found, of those with 5 to 9', '≥ 70 %', percent(result.recall5), result.recall5 >= 0.7],
    ['false alerts a service-week', '≤ 0.02', result.falseRate.toFixed(3), result.falseRate <= 0.02],
    [
      'delay from the fifth complaint, median, 10 people or more',
      '≤ 60 s',
      time(result.fromFifth.median),
      result.fromFifth.median <= 60,
    ],
    ['one alert an outage', '≥ 95 %', percent(result.oneAlert), result.oneAlert >= 0.95],
    ['resolve error, median', '≤ 15 min', time(result.resolve.median), result.resolve.median <= 900],
  ]
}

export function weeksSection(weeks) {
  const result = judgeWeeks(weeks)
  const posts = weeks.reduce((sum, { tally }) => sum + tally.posts, 0)
  return [
    '## Mixed weeks of an invented world',
    `Seeds ${weeks[0].seed} to ${weeks.at(-1).seed}: ${weeks.length} weeks of ${weeks[0].truth.services.length} services with ${result.outages.length} outages, each after four days of learning; ${posts.toLocaleString('en')} posts.`,
    '',
    '- The sentences are the held half (`src/sources/synthetic/held`), unused in the development of the lexicons.',
    '- An independent oracle records which posts an outage caused.',
    '- Posts are late, duplicated, bundled or wrongly dated. A network is silent for two hours. In a third of the weeks the',
    '  clocks change.',
    '',
    '| target | wanted | measured | |',
    '|---|---|---|---|',
    ...targetsOf(result).map(
      ([name, wanted, measured, isMet]) =>
        `| ${name} | ${wanted} | ${measured} | ${isMet ? 'met' : '**not met**'} |`,
    ),
    '',
    'Further figures for outages with 10 people or more:',
    '',
    `- delay from the onset: median ${time(result.fromOnset.median)}, p90 ${time(result.fromOnset.p90)}`,
    `- delay from the fifth complaint: p90 ${time(result.fromFifth.p90)}`,
    `- resolve error: p90 ${time(result.resolve.p90)}`,
    '',
    '| most distinct complainers in five minutes | outages | found |',
    '|---|---|---|',
    ...result.bySize.map(({ name, outages, found }) => `| ${name} | ${outages} | ${found} |`),
    '',
    '### What the false alerts stood beside',
    '',
    'The table lists the traps active for the service at the time. The last columns show how often posts of each kind were',
    'classified as complaints, with or without an alert.',
    '',
    '| trap | false alerts | posts that named a service | read as complaints |',
    '|---|---|---|---|',
    ...traps(weeks, result.wrong),
  ].join('\n')
}

const HOUR = 3_600_000

function traps(weeks, wrong) {
  const beside = new Map()
  for (const { seed, service, openedAt } of wrong) {
    const at = Date.parse(openedAt)
    const { scenes } = weeks.find((week) => week.seed === seed)
    const kinds = scenes
      .filter((scene) => scene.service === service && scene.from <= at && at <= scene.to + HOUR)
      .map(({ kind }) => kind)
    const trap = [...new Set(kinds)].sort().join(' and ') || 'none'
    beside.set(trap, (beside.get(trap) ?? 0) + 1)
  }
  const read = new Map()
  for (const { tally } of weeks) {
    for (const [kind, { posts, complaints }] of Object.entries(tally.kinds)) {
      const sum = read.get(kind) ?? { posts: 0, complaints: 0 }
      read.set(kind, { posts: sum.posts + posts, complaints: sum.complaints + complaints })
    }
  }
  const names = [...new Set([...beside.keys(), ...read.keys()])].filter((name) => name !== 'idle')
  return names
    .sort((a, b) => (beside.get(b) ?? 0) - (beside.get(a) ?? 0) || (a < b ? -1 : 1))
    .map((name) => {
      const { posts, complaints } = read.get(name) ?? { posts: 0, complaints: 0 }
      const share = posts === 0 ? '' : percent(complaints / posts)
      return `| ${name} | ${beside.get(name) ?? (posts === 0 ? 0 : '')} | ${posts === 0 ? '' : posts.toLocaleString('en')} | ${share} |`
    })
}

export function peersSection(weeks, tuning) {
  return [
    '## Against published detectors',
    `\`npm run bench:peers -- ${weeks.length}\` runs all detectors on the same posts of the same weeks.`,
    '',
    ...comparison(weeks, tuning),
  ].join('\n')
}

/** The same on mixed weeks of the generator that lies beside the project; without weeks it says that they are missing. */
export function peersOnStreamsSection(weeks, tuning) {
  const head = '## Published detectors on weeks of another generator'
  if (weeks.length === 0) return `${head}\n\nThe generator is not beside the project; not measured.`
  const [first] = weeks
  return [
    head,
    `\`npm run evaluate -- peers ${weeks.length} ${first.seed}\` runs all detectors on the same posts of \`mixed-7d\`, seeds ${first.seed} to ${weeks.at(-1).seed}.`,
    '',
    '- The first day is learnt from and not judged: most of the detectors need one.',
    '- The other detectors watch the 30 services of the generator and no other. Outcry watches its catalogue.',
    ...comparison(weeks, tuning),
  ].join('\n')
}

function comparison(weeks, tuning) {
  return [
    "- Input *complaints*: the detector counts the complaints found by Outcry's classifier, per minute, at no cost to itself.",
    '- Input *keywords*: the detector counts the keywords of its publication ("is down", #…fail, #…down, and the Italian',
    '  equivalents).',
    `- Each parameter is the best on seeds ${tuning.map(({ seed }) => seed).join(', ')}, which are not among the evaluated seeds.`,
    '- Values missing from a publication are approximations (`bench/peers/detectors.mjs`).',
    '',
    describe(compare(weeks, tuning)),
  ]
}

export function eveningsSection() {
  const rows = SCENARIOS.map((scenario) => {
    const { takePost, engine } = composeDetection({ authorKey: 'evaluate' })
    const events = [...createWorld(scenario.plan).posts(scenario.learnFrom, scenario.to)].flatMap(takePost)
    events.push(...engine.finish())
    const own = events.filter(({ alert }) => alert.service === scenario.service)
    const after = (type, from) => {
      const found = own.find((event) => event.type === type && Date.parse(event.at) >= from)
      return found === undefined ? 'never' : time((Date.parse(found.at) - from) / 1_000)
    }
    const opened = events.filter(({ type }) => type === 'alert.opened')
    const loud = opened
      .filter(({ alert }) => scenario.quiet.includes(alert.service))
      .map(({ alert }) => alert.service)
    const last = own.at(-1)?.alert
    const languages = Object.entries(last?.scope.languages ?? {}).map(
      ([name, share]) => `${name} ${percent(share)}`,
    )
    const countries = (last?.scope.regions ?? [])
      .filter(({ region }) => region === undefined)
      .map(({ country }) => country)
    const features = (last?.features ?? []).filter(({ share }) => share >= 0.05).map(({ feature }) => feature)
    return `| ${[
      scenario.name,
      after('alert.opened', scenario.onset),
      after('alert.acknowledged', scenario.admittedAt),
      after('alert.resolved', scenario.mendedAt),
      String(own.filter(({ type }) => type === 'alert.reopened').length),
      languages.join(', '),
      countries.join(', '),
      features.join(', '),
      last?.upstream?.service ?? 'none',
      loud.join(', ') || 'none',
    ].join(' | ')} |`
  })
  return [
    '## Four evenings',
    'Past outages are replayed with generated posts at their real times. Official posts have the real minutes. The first',
    'outage has no known day.',
    '',
    '| evening | opened after onset | acknowledged after the post | resolved after the post | reopened | languages | countries | features from 5 % | upstream | competitors and siblings with an alert |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plotAlerts } from '../../src/cli/plot.js'
import type { TimelinePoint } from '../../src/core/model/alert.js'
import { DAY, formatInstant, HOUR, MINUTE, WEEK } from '../../src/core/model/instant.js'
import type { DrawnAlert } from '../../src/core/plot/draw-alerts.js'
import type { PanelData } from '../../src/core/plot/draw-panel.js'
import { drawPlot } from '../../src/core/plot/draw-plot.js'
import { thinPoints } from '../../src/core/plot/thin-points.js'
import { countTicks, timeTicks } from '../../src/core/plot/ticks.js'
import { BEGIN, event, minute, reported } from '../core/evaluation/builders.js'

describe('the drawing', () => {
  const calm = panel(
    'calm',
    points(60, () => 3),
  )
  const broken = panel(
    'broken',
    points(60, (at) => (at > 20 && at < 40 ? 50 : 1)),
    [drawnAlert()],
  )

  test('stands alone: no script, no style sheet, nothing fetched', () => {
    const svg = draw([calm, broken])
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /)
    expect(svg).not.toMatch(/<script|<style|<image|<foreignObject|href|url\(| on\w+=/)
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toContain('//')
  })

  test('has a text for those who cannot see it', () => {
    const svg = draw([calm, broken])
    expect(svg).toContain('role="img" aria-labelledby="plot-title plot-description"')
    expect(svg).toContain('<title id="plot-title">A test</title>')
    expect(svg).toContain(
      'Complaints over time for 2 services, 2024-01-01 00:00 to 2024-01-01 01:00 UTC. Alerts: broken: major alert, resolved, ' +
        `started ${minute(20)}, opened ${minute(23)}, acknowledged ${minute(30)}, resolved ${minute(45)} (alr_1).`,
    )
  })

  test('shows services with alerts first, then the most complained of', () => {
    const svg = draw([
      calm,
      panel(
        'loud',
        points(60, () => 900),
      ),
      broken,
    ])
    expect(headings(svg, ['calm', 'loud', 'broken'])).toEqual(['broken', 'loud', 'calm'])
  })

  test('marks what happened to an alert and says when', () => {
    const svg = draw([broken])
    expect(svg).toContain('>major: opened 00:23, acknowledged 00:30, resolved 00:45<')
    expect(draw([panel('open', [], [drawnAlert({ resolvedAt: null, acknowledgedAt: null })])])).toContain(
      '>major: opened 00:23, not over<',
    )
    expect(draw([panel('false', [], [drawnAlert({ status: 'retracted' })])])).toContain(
      '>retracted: opened 00:23',
    )
  })

  test('labels that would touch are shortened or left out, and every span keeps its tooltip', () => {
    const alerts = [0, 1, 2].map((index) => drawnAlert({ id: `alr_${index}`, openedAt: minute(23 + index) }))
    const svg = draw([panel('busy', [], alerts)])
    expect(svg.match(/>major: opened/g)).toHaveLength(1)
    expect(svg.match(/<rect[^>]*><title>/g)).toHaveLength(3)
  })

  test('shows twelve services and says how many more there are', () => {
    const many = Array.from({ length: 15 }, (_, index) =>
      panel(
        `service-${index}`,
        points(60, () => 2),
      ),
    )
    const svg = draw(many)
    expect(svg.match(/peak 2</g)).toHaveLength(12)
    expect(svg).toContain('>and 3 more services without an alert<')
    expect(
      draw([...many, ...many.slice(0, 13).map((entry) => ({ ...entry, alerts: [drawnAlert()] }))]),
    ).toContain('>and 16 more services with 1 alert<')
  })

  test('a service that nobody wrote about is left out; none at all is said', () => {
    expect(draw([panel('silent', [])])).toContain('>Nobody wrote about a service in this time.<')
  })

  test('names and titles cannot break out', () => {
    const svg = drawPlot({
      title: '<script>alert("1")</script>\u0000\ud800 & so on',
      from: BEGIN,
      to: BEGIN + HOUR,
      services: [
        panel(
          'a"><b',
          points(5, () => 1),
        ),
      ],
    })
    expect(svg).toContain('>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; so on<')
    expect(svg).toContain('>a&quot;&gt;&lt;b<')
  })

  test('is well formed and holds only numbers, whatever the data', () => {
    const value = fc.oneof(fc.nat(1e6), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY))
    const point = fc.record({ at: fc.nat(200), observed: fc.nat(1e5), expected: value, threshold: value })
    fc.assert(
      fc.property(
        fc.array(point, { maxLength: 40 }),
        fc.string({ unit: 'binary' }).filter((name) => !/NaN|Infinity|undefined/.test(name)),
        fc.nat(200),
        (drawn, name, length) => {
          const timeline = drawn.map((entry) => ({ ...entry, service: name, at: BEGIN + entry.at * MINUTE }))
          const svg = drawPlot({
            title: name,
            from: BEGIN,
            to: BEGIN + length * MINUTE,
            services: [panel(name, timeline, [drawnAlert()])],
          })
          expect(svg).not.toMatch(/NaN|Infinity|undefined/)
          expect(unclosed(svg)).toEqual([])
        },
      ),
    )
  })
})

describe('a replay', () => {
  test('is drawn from its first count to its end, each alert once, as its last event leaves it', () => {
    const events = [
      ...reported('acme 20-45'),
      event('alert.opened', { id: 'alr_2', service: 'nadir', openedAt: minute(50) }),
    ]
    const svg = plotAlerts(
      points(60, () => 3).map((point) => ({ ...point, service: 'acme' })),
      events,
      BEGIN + HOUR,
    )
    expect(svg).toContain('2023-12-31 23:50 to 2024-01-01 01:00 UTC')
    expect(svg).toContain('>major: opened 00:20, resolved 00:45<')
    expect(svg).toContain('>major: opened 00:50, not over<')
    expect(svg.match(/1 alert · peak 3</g)).toHaveLength(1)
    expect(svg.match(/1 alert · no data</g)).toHaveLength(1)
  })

  test('without posts is an empty drawing', () => {
    expect(plotAlerts([], [], BEGIN)).toContain('>Nobody wrote about a service in this time.<')
  })
})

describe('thinning', () => {
  test('a spike of one minute survives in a drawing of a month', () => {
    const month = points(28 * 24 * 60, (at) => (at === 20_000 ? 777 : 2))
    const thinned = thinPoints(month, BEGIN, BEGIN + 28 * DAY, 1_000).flat()
    expect(thinned.length).toBeLessThanOrEqual(1_000)
    expect(thinned.filter(({ observed }) => observed === 777)).toEqual([month[20_000]])
  })

  test('a short timeline stays as it is', () => {
    const hour = points(60, (at) => at)
    expect(thinPoints(hour, BEGIN, BEGIN + HOUR, 1_000)).toEqual([hour])
  })

  test('where points are absent for more than three steps nothing is drawn', () => {
    const pictured = (picture: string) =>
      thinPoints(
        [...picture].flatMap((sign, at) => (sign === '#' ? [pointAt(at, 1)] : [])),
        BEGIN,
        BEGIN + HOUR,
        1_000,
      ).map((stretch) => '#'.repeat(stretch.length))
    expect(pictured('######..######')).toEqual(['############'])
    expect(pictured('######...######')).toEqual(['######', '######'])
    expect(pictured('####......#.....####')).toEqual(['####', '#', '####'])
  })

  test('is never more than the buckets, in order, and keeps the maximum', () => {
    const timeline = fc.array(fc.record({ at: fc.nat(5_000), observed: fc.nat(99) }), {
      minLength: 1,
      maxLength: 300,
    })
    fc.assert(
      fc.property(timeline, fc.integer({ min: 1, max: 50 }), (drawn, buckets) => {
        const all = drawn.map(({ at, observed }) => pointAt(at, observed))
        const thinned = thinPoints(all, BEGIN, BEGIN + 5_000 * MINUTE, buckets).flat()
        expect(thinned.length).toBeLessThanOrEqual(buckets)
        expect(thinned.map(({ at }) => at)).toEqual(thinned.map(({ at }) => at).sort((a, b) => a - b))
        expect(Math.max(...thinned.map(({ observed }) => observed))).toBe(
          Math.max(...all.map(({ observed }) => observed)),
        )
      }),
    )
  })
})

describe('ticks', () => {
  test.each([
    ['five minutes', 5 * MINUTE, '00:00 1 Jan|00:01|00:02|00:03|00:04|00:05'],
    ['a day', DAY, '00:00 1 Jan|03:00|06:00|09:00|12:00|15:00|18:00|21:00|00:00 2 Jan'],
    ['a week', WEEK, '1 Jan 2024|2 Jan|3 Jan|4 Jan|5 Jan|6 Jan|7 Jan|8 Jan'],
    [
      'two months, on Mondays',
      9 * WEEK,
      '1 Jan 2024|8 Jan|15 Jan|22 Jan|29 Jan|5 Feb|12 Feb|19 Feb|26 Feb|4 Mar',
    ],
  ])('of %s', (_, length, expected) => {
    const ticks = timeTicks(BEGIN, BEGIN + length, 10)
    expect(ticks.map(({ label, date }) => `${label} ${date}`.trim()).join('|')).toBe(expected)
  })

  test('are never more than asked for, up to a century', () => {
    fc.assert(
      fc.property(fc.integer({ min: MINUTE, max: 100 * 52 * WEEK }), fc.nat(WEEK), (length, shift) => {
        const ticks = timeTicks(BEGIN + shift, BEGIN + shift + length, 10)
        expect(ticks.length).toBeLessThanOrEqual(11)
      }),
    )
  })

  test.each([
    [4.4, [0, 1, 2, 3, 4]],
    [9, [0, 2, 4, 6, 8]],
    [92, [0, 20, 40, 60, 80]],
    [330, [0, 100, 200, 300]],
  ])('of counts up to %d', (top, expected) => {
    expect(countTicks(top, 5)).toEqual(expected)
  })
})

function draw(services: readonly PanelData[]): string {
  return drawPlot({ title: 'A test', from: BEGIN, to: BEGIN + HOUR, services })
}

function panel(
  service: string,
  timeline: readonly TimelinePoint[],
  alerts: readonly DrawnAlert[] = [],
): PanelData {
  return { service, points: timeline, alerts }
}

function points(length: number, observed: (at: number) => number): TimelinePoint[] {
  return Array.from({ length }, (_, at) => pointAt(at, observed(at)))
}

function pointAt(at: number, observed: number): TimelinePoint {
  return { service: 'any', at: BEGIN + at * MINUTE, observed, expected: 1, threshold: 9 }
}

function drawnAlert(over: Partial<DrawnAlert> = {}): DrawnAlert {
  return {
    id: 'alr_1',
    startedAt: minute(20),
    openedAt: minute(23),
    acknowledgedAt: minute(30),
    resolvedAt: formatInstant(BEGIN + 45 * MINUTE),
    severity: 'major',
    status: 'resolved',
    ...over,
  }
}

function headings(svg: string, names: readonly string[]): string[] {
  return [...names].sort((a, b) => svg.indexOf(`>${a}<`) - svg.indexOf(`>${b}<`))
}

/** The tags left open at the end, or the first that was closed out of turn; text must hold no bare markup. */
function unclosed(svg: string): string[] {
  const open: string[] = []
  for (const [, closing, name, self] of svg.matchAll(
    /<(\/?)([a-zA-Z]+)(?:\s[\w-]+(?::\w+)?="[^"<]*")*\s*(\/?)>/g,
  )) {
    if (closing === '/') {
      if (open.pop() !== name) return [`</${name}>`]
    } else if (self !== '/') open.push(name!)
  }
  const text = svg.replace(/<\/?[a-zA-Z]+(?:\s[\w-]+="[^"<]*")*\s*\/?>/g, '')
  return /[<>]/.test(text) ? [...open, 'bare markup'] : open
}

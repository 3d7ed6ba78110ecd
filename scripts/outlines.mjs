/**
 * Writes the outlines of regions that the page draws, `src/web/maps/outlines/<country>.json`, from packages of npm:
 * Italian regions from @svg-maps/italy (CC BY 4.0), US states from us-atlas (US Census Bureau, public domain).
 * Coordinates are whole units, half a pixel on the page: a tenth of the original size, and neighbours still meet.
 * Run it after an update of either package: `node scripts/outlines.mjs`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import italy from '@svg-maps/italy'
import { feature } from 'topojson-client'

const require = createRequire(import.meta.url)
/** The package's English names, as `config/places.yaml` writes the regions. */
const LOCAL_NAMES = {
  'Aosta Valley': "Valle d'Aosta",
  Apulia: 'Puglia',
  Lombardy: 'Lombardia',
  Piedmont: 'Piemonte',
  Sardinia: 'Sardegna',
  Sicily: 'Sicilia',
  'Trentino-South Tyrol': 'Trentino-Alto Adige',
  Tuscany: 'Toscana',
}

write('IT', {
  credit: 'svg-maps, CC BY 4.0',
  width: 610,
  height: 793,
  regions: italy.locations.map(({ name, path }) => ({
    name: LOCAL_NAMES[name] ?? name,
    path: outline(ringsOf(path)),
  })),
})

const atlas = JSON.parse(readFileSync(require.resolve('us-atlas/states-albers-10m.json'), 'utf8'))
write('US', {
  credit: 'US Census Bureau',
  width: 975,
  height: 610,
  regions: feature(atlas, atlas.objects.states)
    .features.filter(({ geometry }) => geometry !== null && geometry.coordinates.length > 0)
    .map(({ geometry, properties }) => ({
      name: properties.name,
      path: outline(geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()),
    })),
})

/** The rings of an SVG path of straight lines, as points. */
function ringsOf(path) {
  const rings = []
  let [x, y] = [0, 0]
  for (const [, command, rest] of path.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const isRelative = command === command.toLowerCase()
    const kind = command.toLowerCase()
    if (!'mlhvz'.includes(kind))
      throw new Error(`the path command ${command} is not known; add it to ringsOf`)
    const numbers = (rest.match(/-?\d*\.?\d+(?:e-?\d+)?/g) ?? []).map(Number)
    if (kind === 'z') [x, y] = rings.at(-1)[0]
    while (numbers.length > 0) {
      const dx = kind === 'v' ? null : numbers.shift()
      const dy = kind === 'h' ? null : numbers.shift()
      x = dx === null ? x : isRelative ? x + dx : dx
      y = dy === null ? y : isRelative ? y + dy : dy
      if (kind === 'm' && rest !== null && (rings.at(-1)?.isOpen ?? false) === false)
        rings.push(Object.assign([], { isOpen: true }))
      rings.at(-1).push([x, y])
    }
    if (kind !== 'm' && rings.length > 0) rings.at(-1).isOpen = kind !== 'z'
  }
  return rings
}

/** Whole units, without points that repeat or lie on a line; islands smaller than a unit are left out. */
function outline(rings) {
  const paths = rings.map((ring) => {
    const points = []
    for (const [x, y] of ring.map(([a, b]) => [Math.round(a), Math.round(b)])) {
      const [before, last] = points.slice(-2)
      if (last?.[0] === x && last[1] === y) continue
      const isStraight =
        points.length > 1 && (last[0] - before[0]) * (y - last[1]) === (last[1] - before[1]) * (x - last[0])
      if (isStraight) points.pop()
      points.push([x, y])
    }
    if (points.length < 4) return ''
    let [px, py] = points[0]
    const steps = points.slice(1).map(([x, y]) => {
      const step = `${x - px},${y - py}`
      ;[px, py] = [x, y]
      return step
    })
    return `M${points[0].join()}l${steps.join(' ')}z`
  })
  return paths.join('')
}

function write(country, map) {
  const file = new URL(`../src/web/maps/outlines/${country}.json`, import.meta.url)
  writeFileSync(file, `${JSON.stringify(map, null, 2)}\n`)
}

import { geoArea, geoBounds, geoNaturalEarth1, geoPath } from 'd3-geo'
import { useMemo } from 'preact/hooks'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import world from 'world-atlas/countries-110m.json'
import { asShare } from '../parts/small.js'
import { countryName } from '../texts/names.js'
import { t } from '../texts.js'
import { Legend, stepOf } from './legend.js'

const WIDTH = 640
const HEIGHT = 320
const ANTARCTICA = '010'

type Shape = ReturnType<typeof readShapes>[number]

/** Each country with its outline on the globe, read when the first map is shown. */
const countries = readCountries()

/** Where the complaints come from, as close as the affected countries allow. The figures stand beside it in words. */
export default function WorldMap({ shares }: { readonly shares: ReadonlyMap<string, number> }) {
  const most = Math.max(0, ...shares.values())
  const affected = [...shares].filter(([, share]) => share >= MIN_SHARE).map(([code]) => code)
  const key = affected.toSorted().join()
  const outlines = useMemo(() => draw(affected), [key])
  return (
    <figure class="map-frame">
      <svg class="map" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('mapLabel')}>
        {outlines.map(([code, path], place) => {
          const share = shares.get(code)
          return (
            <path key={place} d={path} class={`land s${stepOf(share, most)}`}>
              {share === undefined ? null : (
                <title>
                  {countryName(code)}: {asShare(share)}
                </title>
              )}
            </path>
          )
        })}
      </svg>
      <Legend most={most} />
    </figure>
  )
}

/** The map is fitted to countries with at least this share; smaller ones may lie outside. */
const MIN_SHARE = 0.05

/** A map of one small country would show nothing around it, so that nobody knew where it is. Unit: degrees. */
const MARGIN = 6

interface Country {
  readonly code: string
  readonly shape: Shape
}

function draw(affected: readonly string[]): (readonly [code: string, path: string])[] {
  const shown = countries.filter(({ code }) => affected.includes(code)).map(({ shape }) => mainland(shape))
  const projection = geoNaturalEarth1()
  const frame: [[number, number], [number, number]] = [
    [2, 2],
    [WIDTH - 2, HEIGHT - 2],
  ]
  if (shown.length === 0 || isWide(shown)) {
    projection.fitExtent(frame, { type: 'FeatureCollection', features: countries.map(({ shape }) => shape) })
  } else {
    const [[west, south], [east, north]] = geoBounds({ type: 'FeatureCollection', features: shown })
    projection.rotate([-(west + east) / 2, 0]).fitExtent(frame, {
      type: 'MultiPoint',
      coordinates: [
        [west - MARGIN, south - MARGIN],
        [east + MARGIN, Math.min(85, north + MARGIN)],
      ],
    })
  }
  const path = geoPath(
    projection.clipExtent([
      [0, 0],
      [WIDTH, HEIGHT],
    ]),
  ).digits(1)
  return countries
    .map(({ code, shape }) => [code, path(shape) ?? ''] as const)
    .filter(([, outline]) => outline !== '')
}

/** Over so many degrees, the whole world is clearer than a cut of it. */
const WIDE = 150

function isWide(shown: readonly Shape[]): boolean {
  const [[west], [east]] = geoBounds({ type: 'FeatureCollection', features: [...shown] })
  return east < west || east - west > WIDE
}

/**
 * The largest part of a country: overseas parts of France or the United States are no reason to show half the globe.
 */
function mainland(shape: Shape): Shape {
  const { geometry } = shape
  if (geometry.type !== 'MultiPolygon') return shape
  const parts = geometry.coordinates.map((coordinates) => ({ type: 'Polygon' as const, coordinates }))
  const largest = parts.reduce((most, part) => (geoArea(part) > geoArea(most) ? part : most))
  return { ...shape, geometry: largest }
}

function readCountries(): Country[] {
  return readShapes().map((shape) => ({ code: codeOf(shape.id), shape }))
}

function readShapes() {
  const topology = world as unknown as Topology<{ countries: GeometryCollection }>
  return feature(topology, topology.objects.countries).features.filter(({ id }) => id !== ANTARCTICA)
}

/** The atlas numbers countries (ISO 3166-1 numeric); every browser knows their letters. */
function codeOf(id: string | number | undefined): string {
  return id === undefined ? '' : (new Intl.Locale(`und-${id}`).region ?? '')
}

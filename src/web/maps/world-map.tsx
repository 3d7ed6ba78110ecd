import { geoNaturalEarth1, geoPath } from 'd3-geo'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import world from 'world-atlas/countries-110m.json'
import { asShare } from '../parts/small.js'
import { countryName } from '../texts/names.js'
import { t } from '../texts.js'

const WIDTH = 640
const HEIGHT = 320
/** Strengths of colour: enough to rank by eye, few enough to distinguish. */
const STEPS = 4
const ANTARCTICA = '010'

/** Each country's outline, worked out when the first map is shown. */
const outlines = draw()

/** Where the complaints come from, over the whole world. The figures stand beside it in words. */
export default function WorldMap({ shares }: { readonly shares: ReadonlyMap<string, number> }) {
  const most = Math.max(0, ...shares.values())
  return (
    <svg class="map" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('mapLabel')}>
      {outlines.map(([code, path], place) => {
        const share = shares.get(code)
        const step = share === undefined ? 0 : Math.max(1, Math.ceil((share / most) * STEPS))
        return (
          <path key={place} d={path} class={`land s${step}`}>
            {share === undefined ? null : (
              <title>
                {countryName(code)}: {asShare(share)}
              </title>
            )}
          </path>
        )
      })}
    </svg>
  )
}

function draw(): (readonly [code: string, path: string])[] {
  const topology = world as unknown as Topology<{ countries: GeometryCollection }>
  const countries = feature(topology, topology.objects.countries).features.filter(
    ({ id }) => id !== ANTARCTICA,
  )
  const projection = geoNaturalEarth1().fitExtent(
    [
      [2, 2],
      [WIDTH - 2, HEIGHT - 2],
    ],
    { type: 'FeatureCollection', features: countries },
  )
  const path = geoPath(projection).digits(1)
  return countries.map((country) => [codeOf(country.id), path(country) ?? ''])
}

/** The atlas numbers countries (ISO 3166-1 numeric); every browser knows their letters. */
function codeOf(id: string | number | undefined): string {
  return id === undefined ? '' : (new Intl.Locale(`und-${id}`).region ?? '')
}

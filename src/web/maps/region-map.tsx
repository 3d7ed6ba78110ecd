import { useEffect, useState } from 'preact/hooks'
import { asShare } from '../parts/small.js'
import { countryName } from '../texts/names.js'
import { MAPS } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { Legend, stepOf } from './legend.js'

interface Outlines {
  /** Whose drawing it is. */
  readonly credit: string
  readonly width: number
  readonly height: number
  readonly regions: readonly { readonly name: string; readonly path: string }[]
}

/** Countries whose regions have outlines; each file is loaded where it is shown. */
const FILES = import.meta.glob<Outlines>('./outlines/*.json', { import: 'default' })

/** The regions of a country, the stronger the more complaints come from there; nothing without outlines. */
export function RegionMap(props: { readonly country: string; readonly shares: ReadonlyMap<string, number> }) {
  const { country, shares } = props
  const [outlines, setOutlines] = useState<Outlines | null>(null)
  const load = FILES[`./outlines/${country}.json`]
  useEffect(() => {
    void load?.().then(setOutlines)
  }, [load])
  if (load === undefined) return null
  if (outlines === null) return <div class="map region" />
  const most = Math.max(0, ...shares.values())
  const { width, height, regions, credit } = outlines
  return (
    <figure class="map-frame">
      <svg
        class="map region"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={say(MAPS.regionsOf, { name: countryName(country) })}
      >
        {regions.map(({ name, path }) => (
          <path key={name} d={path} class={`land s${stepOf(shares.get(name), most)}`}>
            <title>
              {name}: {asShare(shares.get(name) ?? 0)}
            </title>
          </path>
        ))}
      </svg>
      <Legend most={most} credit={credit} />
    </figure>
  )
}

import type { ComponentType } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Alert } from '../api-client.js'
import { countryName, languageName, nameOf } from '../texts/names.js'
import { t } from '../texts.js'
import { Italy } from './italy.js'
import { ShareList } from './small.js'

type MapPart = ComponentType<{ readonly shares: ReadonlyMap<string, number> }>

/** Which countries, which Italian regions, what fails, on what, in which languages, on which networks. */
export function Places({ alert }: { readonly alert: Pick<Alert, 'scope' | 'features'> }) {
  const { scope, features } = alert
  const [countries, regions] = useMemo(() => sharesOf(scope.regions), [scope.regions])
  return (
    <>
      <section class="card">
        <h2>{t('where')}</h2>
        {countries.size === 0 ? (
          <p class="quiet">{t('noPlaces')}</p>
        ) : (
          <div class="where">
            <LazyMap shares={countries} />
            <ShareList rows={named(countries, countryName)} />
            {regions.size === 0 ? null : (
              <div class="stack">
                <h3>{t('regions')}</h3>
                <Italy shares={regions} />
              </div>
            )}
          </div>
        )}
      </section>
      <div class="four">
        <section class="card">
          <h2>{t('what')}</h2>
          <ShareList rows={features.map(({ feature, share }) => [nameOf(feature), share])} />
        </section>
        <section class="card">
          <h2>{t('platforms')}</h2>
          <ShareList rows={named(Object.entries(scope.platforms ?? {}), nameOf)} />
        </section>
        <section class="card">
          <h2>{t('languages')}</h2>
          <ShareList rows={named(Object.entries(scope.languages), languageName)} />
        </section>
        <section class="card">
          <h2>{t('fromSources')}</h2>
          <ShareList rows={named(Object.entries(scope.sources), nameOf)} />
        </section>
      </div>
    </>
  )
}

/** The map and its outlines are more than the rest of the page together, so they come only where one is shown. */
function LazyMap({ shares }: { readonly shares: ReadonlyMap<string, number> }) {
  const [WorldMap, setWorldMap] = useState<MapPart | null>(null)
  useEffect(() => {
    void import('./world-map.js').then((loaded) => setWorldMap(() => loaded.default))
  }, [])
  return WorldMap === null ? <div class="map" /> : <WorldMap shares={shares} />
}

function sharesOf(places: Alert['scope']['regions']): readonly [Map<string, number>, Map<string, number>] {
  const countries = new Map<string, number>()
  const regions = new Map<string, number>()
  for (const { country, region, share } of places) {
    countries.set(country, (countries.get(country) ?? 0) + share)
    if (country === 'IT' && region !== undefined) regions.set(region, (regions.get(region) ?? 0) + share)
  }
  return [countries, regions]
}

/** Largest first. */
function named(rows: Iterable<readonly [string, number]>, name: (word: string) => string) {
  return [...rows].toSorted((a, b) => b[1] - a[1]).map(([word, value]) => [name(word), value] as const)
}

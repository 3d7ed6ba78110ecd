import type { ComponentType } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Alert } from '../api-types.js'
import { fewLocated, sharesOf } from '../facts/places.js'
import type { Row } from '../parts/small.js'
import { asCount, ShareList } from '../parts/small.js'
import { countryName, languageName, nameOf } from '../texts/names.js'
import { ALERT } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'
import { RegionMap } from './region-map.js'

type MapPart = ComponentType<{ readonly shares: ReadonlyMap<string, number> }>

/** Which countries and regions, what fails, on what, in which languages, on which networks. */
export function Places({ alert }: { readonly alert: Pick<Alert, 'scope' | 'features' | 'complaints'> }) {
  const { scope, features } = alert
  const { countries, regions } = useMemo(() => sharesOf(scope.regions), [scope.regions])
  const few = fewLocated(alert)
  return (
    <>
      <section class="card">
        <h2>{t('where')}</h2>
        {countries.size === 0 ? (
          <p class="quiet">{t('noPlaces')}</p>
        ) : (
          <div class="where">
            <LazyMap shares={countries} />
            <div class="stack">
              <ShareList rows={placeRows(countries, few)} />
              {few === null ? null : <p class="quiet hint">{say(ALERT.located, { n: few })}</p>}
            </div>
          </div>
        )}
        <RegionList countries={countries} regions={regions} few={few} />
      </section>
      <div class="four">
        <section class="card">
          <h2>{t('what')}</h2>
          <ShareList rows={features.map(({ feature, share }) => ({ name: nameOf(feature), share }))} />
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
          <ShareList rows={countRows(scope.sources)} />
        </section>
      </div>
    </>
  )
}

/** The regions of the most affected countries, drawn where there are outlines. */
function RegionList(props: {
  readonly countries: ReadonlyMap<string, number>
  readonly regions: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly few: number | null
}) {
  return (
    <>
      {[...props.countries.keys()]
        .map((country) => [country, props.regions.get(country)] as const)
        .map(([country, shares]) =>
          shares === undefined ? null : (
            <div key={country} class="stack">
              <h3>{countryName(country)}</h3>
              <div class="where">
                <RegionMap country={country} shares={shares} />
                <ShareList rows={placeRows(shares, props.few, (name) => name)} />
              </div>
            </div>
          ),
        )}
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

/** Under five located posts a share says more than is known: then their number stands there. */
function placeRows(
  shares: ReadonlyMap<string, number>,
  few: number | null,
  name: (word: string) => string = countryName,
): Row[] {
  return named(shares, name).map((row) =>
    few === null ? row : { ...row, text: say(ALERT.of, { n: Math.round(row.share * few), all: few }) },
  )
}

/** Complaints by network: the number, since a complaint counts on one network alone. */
function countRows(counts: Readonly<Record<string, number>>): Row[] {
  const total = Math.max(
    1,
    Object.values(counts).reduce((sum, count) => sum + count, 0),
  )
  return named(
    Object.entries(counts).map(([name, count]) => [name, count / total] as const),
    nameOf,
    0,
  ).map((row) => ({ ...row, text: asCount(row.share * total) }))
}

/** Below it stands 0%. */
const MIN_SHOWN = 0.005

/** Largest first. */
function named(
  rows: Iterable<readonly [string, number]>,
  name: (word: string) => string,
  least = MIN_SHOWN,
): Row[] {
  return [...rows]
    .filter(([, share]) => share >= least)
    .toSorted((a, b) => b[1] - a[1])
    .map(([word, share]) => ({ name: name(word), share }))
}

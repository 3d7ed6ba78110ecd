import type { Alert } from '../api-client.js'
import { language, t } from '../texts.js'
import { asShare, Bars } from './small.js'

/** The regions roughly where they lie: column and row of a grid, no boundaries. */
const ITALY: readonly (readonly [string, string, number, number])[] = [
  ["Valle d'Aosta", 'VdA', 1, 1],
  ['Lombardia', 'LOM', 2, 1],
  ['Trentino-Alto Adige', 'TAA', 3, 1],
  ['Friuli-Venezia Giulia', 'FVG', 4, 1],
  ['Piemonte', 'PIE', 1, 2],
  ['Emilia-Romagna', 'EMR', 2, 2],
  ['Veneto', 'VEN', 3, 2],
  ['Liguria', 'LIG', 1, 3],
  ['Toscana', 'TOS', 2, 3],
  ['Marche', 'MAR', 3, 3],
  ['Umbria', 'UMB', 3, 4],
  ['Lazio', 'LAZ', 2, 4],
  ['Abruzzo', 'ABR', 4, 4],
  ['Sardegna', 'SAR', 1, 5],
  ['Campania', 'CAM', 3, 5],
  ['Molise', 'MOL', 4, 5],
  ['Puglia', 'PUG', 5, 5],
  ['Basilicata', 'BAS', 4, 6],
  ['Calabria', 'CAL', 4, 7],
  ['Sicilia', 'SIC', 3, 8],
]

const countryNames = new Intl.DisplayNames(language, { type: 'region' })
const languageNames = new Intl.DisplayNames(language, { type: 'language' })

/** Which countries, which Italian regions, which languages, which networks. */
export function Places({ scope }: { readonly scope: Alert['scope'] }) {
  const countries = new Map<string, number>()
  for (const { country, share } of scope.regions)
    countries.set(country, (countries.get(country) ?? 0) + share)
  const italian = new Map(
    scope.regions.flatMap(({ country, region, share }) =>
      country === 'IT' && region ? [[region, share] as const] : [],
    ),
  )
  const byShare = (rows: (readonly [string, number])[]) => rows.toSorted((a, b) => b[1] - a[1])
  return (
    <div class="three">
      <section class="card">
        <h2>{t('where')}</h2>
        <Bars rows={byShare([...countries].map(([code, share]) => [countryNames.of(code) ?? code, share]))} />
        {italian.size === 0 ? null : (
          <>
            <h3>{t('regions')}</h3>
            <ul class="tiles">
              {ITALY.map(([name, short, column, row]) => (
                <li key={name} class={`c${column} r${row}${italian.has(name) ? ' hit' : ''}`} title={name}>
                  <span aria-hidden="true">{short}</span>
                  <span class={italian.has(name) ? '' : 'sr'}>
                    <span class="sr">{name} </span>
                    {asShare(italian.get(name) ?? 0)}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <section class="card">
        <h2>{t('languages')}</h2>
        <Bars
          rows={byShare(
            Object.entries(scope.languages).map(([code, share]) => [
              code === 'und' ? '–' : (languageNames.of(code) ?? code),
              share,
            ]),
          )}
        />
      </section>
      <section class="card">
        <h2>{t('fromSources')}</h2>
        <Bars rows={byShare(Object.entries(scope.sources))} />
      </section>
    </div>
  )
}

import { asShare } from '../parts/small.js'

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

/** The twenty regions as tiles, the stronger the more of the country's complaints come from there. */
export function Italy({ shares }: { readonly shares: ReadonlyMap<string, number> }) {
  const most = Math.max(0, ...shares.values())
  return (
    <ul class="tiles">
      {ITALY.map(([name, short, column, row]) => {
        const share = shares.get(name)
        const step = share === undefined ? 0 : Math.max(1, Math.ceil((share / most) * 4))
        return (
          <li key={name} class={`c${column} r${row} s${step}`} title={name}>
            <span aria-hidden="true">{short}</span>
            <span class={share === undefined ? 'sr' : 'num'}>
              <span class="sr">{name} </span>
              {asShare(share ?? 0)}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Point, Timeline } from '../api-client.js'
import { t } from '../texts.js'
import type { Span } from './chart.js'
import { LoadState, useApi } from './loaded.js'
import { asNumber, Time } from './small.js'

type ChartParts = {
  readonly points: readonly Point[]
  readonly alerts: readonly Span[]
  readonly from: string
  readonly to: string
}

/** A chart and the same as a table. The chart's code comes only when one is shown. */
export function Series(props: {
  readonly path: string
  readonly version: number
  readonly alerts: readonly Span[]
}) {
  const [series, again] = useApi<Timeline>(props.path, props.version)
  const [Chart, setChart] = useState<ComponentType<ChartParts> | null>(null)
  useEffect(() => {
    void import('./chart.js').then((loaded) => setChart(() => loaded.default))
  }, [])
  return (
    <LoadState loaded={series} again={again}>
      {({ data, from, to }) =>
        data.length === 0 ? (
          <p class="quiet">{t('noData')}</p>
        ) : (
          <>
            <p class="row quiet legend">
              <span>
                <span class="key solid" /> {t('observed')}
              </span>
              <span>
                <span class="key soft" /> {t('expected')}
              </span>
              <span>
                <span class="key dashed" /> {t('threshold')}
              </span>
            </p>
            {Chart === null ? (
              <div class="chart" />
            ) : (
              <Chart points={data} alerts={props.alerts} from={from} to={to} />
            )}
            <Table points={data} />
          </>
        )
      }
    </LoadState>
  )
}

function Table({ points }: { readonly points: readonly Point[] }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{t('asTable')}</summary>
      {isOpen ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section class="scroll" tabIndex={0} aria-label={t('table')}>
          <table>
            <thead>
              <tr>
                <th>{t('time')}</th>
                <th class="num">{t('observed')}</th>
                <th class="num">{t('expected')}</th>
                <th class="num">{t('threshold')}</th>
              </tr>
            </thead>
            <tbody>
              {points.toReversed().map(({ at, observed, expected, threshold }) => (
                <tr key={at}>
                  <td>
                    <Time at={at} />
                  </td>
                  <td class="num">{asNumber(observed)}</td>
                  <td class="num">{asNumber(expected)}</td>
                  <td class="num">{asNumber(threshold)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
    </details>
  )
}

import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Alert, List, Point } from '../api-client.js'
import { t } from '../texts.js'
import { asNumber, Shown, Time, useApi } from './small.js'

type Spans = readonly Pick<Alert, 'startedAt' | 'resolvedAt'>[]

/** A chart and the same as a table. The chart's code comes only when one is shown. */
export function Series(props: { readonly path: string; readonly version: number; readonly alerts: Spans }) {
  const [series, again] = useApi<List<Point>>(props.path, props.version)
  const [Chart, setChart] = useState<ComponentType<{ points: readonly Point[]; alerts: Spans }> | null>(null)
  useEffect(() => {
    void import('./chart.js').then((loaded) => setChart(() => loaded.default))
  }, [])
  return (
    <Shown loaded={series} again={again}>
      {({ data }) =>
        data.length === 0 ? (
          <p class="quiet">{t('noData')}</p>
        ) : (
          <>
            {Chart === null ? <div class="chart" /> : <Chart points={data} alerts={props.alerts} />}
            <p class="row quiet">
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
            <Table points={data} />
          </>
        )
      }
    </Shown>
  )
}

function Table({ points }: { readonly points: readonly Point[] }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{t('asTable')}</summary>
      {isOpen ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section class="scroll" tabIndex={0} aria-label={t('chart')}>
          <table>
            <thead>
              <tr>
                <th>{t('time')}</th>
                <th>{t('observed')}</th>
                <th>{t('expected')}</th>
                <th>{t('threshold')}</th>
              </tr>
            </thead>
            <tbody>
              {points.toReversed().map(({ at, observed, expected, threshold }) => (
                <tr key={at}>
                  <td>
                    <Time at={at} />
                  </td>
                  <td>{asNumber(observed)}</td>
                  <td>{asNumber(expected)}</td>
                  <td>{asNumber(threshold)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
    </details>
  )
}

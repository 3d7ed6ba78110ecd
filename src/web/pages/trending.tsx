import type { List, Service } from '../api-types.js'
import { LoadState, useApi } from '../parts/loaded.js'
import { asCount, asNumber, Foreign, Scroll, Time } from '../parts/small.js'
import { useTitle } from '../shell/title.js'
import { t } from '../texts.js'

interface Hashtag {
  readonly tag: string
  readonly count: number
  readonly expected: number
  readonly ratio: number
  readonly service: string | null
  readonly since: string
}

/** Hashtags above their own baseline. */
export function Trending(props: { readonly version: number; readonly services: readonly Service[] }) {
  const { version, services } = props
  const [trending, again] = useApi<List<Hashtag>>('/v1/hashtags/trending', version)
  useTitle(t('trending'))
  const isAbsent = trending.kind === 'failed' && trending.status === 404
  return (
    <section class="card">
      <h1>{t('trending')}</h1>
      {isAbsent ? (
        <p class="quiet">{t('trendingAbsent')}</p>
      ) : (
        <LoadState loaded={trending} again={again}>
          {({ data }) =>
            data.length === 0 ? (
              <p class="quiet">{t('noTrending')}</p>
            ) : (
              <Table hashtags={data} services={services} />
            )
          }
        </LoadState>
      )}
    </section>
  )
}

function Table(props: { readonly hashtags: readonly Hashtag[]; readonly services: readonly Service[] }) {
  return (
    <Scroll label={t('trending')}>
      <table>
        <thead>
          <tr>
            <th>{t('tag')}</th>
            <th class="num">{t('uses')}</th>
            <th class="num">{t('usual')}</th>
            <th class="num">{t('ratio')}</th>
            <th>{t('service')}</th>
            <th>{t('since2')}</th>
          </tr>
        </thead>
        <tbody>
          {props.hashtags.map(({ tag, count, expected, ratio, service, since }) => (
            <tr key={tag}>
              <th scope="row">
                <Foreign>{`#${tag}`}</Foreign>
              </th>
              <td class="num">{asCount(count)}</td>
              <td class="num">{asNumber(expected)}</td>
              <td class="num">{asNumber(ratio)}</td>
              <td>
                {service === null ? (
                  '–'
                ) : (
                  <a href={`/services/${service}`}>
                    {props.services.find(({ id }) => id === service)?.name ?? service}
                  </a>
                )}
              </td>
              <td>
                <Time at={since} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

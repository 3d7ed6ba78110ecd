import type { List } from '../api-client.js'
import { asNumber, Shown, Time, useApi } from '../parts/small.js'
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
export function Trending({ version }: { readonly version: number }) {
  const [trending, again] = useApi<List<Hashtag>>('/v1/hashtags/trending', version)
  const isAbsent = trending.kind === 'failed' && trending.status === 404
  return (
    <section class="card">
      <h1>{t('trending')}</h1>
      {isAbsent ? (
        <p class="quiet">{t('trendingAbsent')}</p>
      ) : (
        <Shown loaded={trending} again={again}>
          {({ data }) =>
            data.length === 0 ? (
              <p class="quiet">{t('noTrending')}</p>
            ) : (
              <ol class="feed">
                {data.map(({ tag, count, ratio, service, since }) => (
                  <li key={tag} class="row">
                    <strong>#{tag}</strong>
                    <span>{asNumber(count)}</span>
                    <span class="quiet">
                      {asNumber(ratio)} {t('times')}
                    </span>
                    <span class="quiet">
                      {t('since')} <Time at={since} />
                    </span>
                    {service === null ? null : <a href={`/services/${service}`}>{service}</a>}
                  </li>
                ))}
              </ol>
            )
          }
        </Shown>
      )}
    </section>
  )
}

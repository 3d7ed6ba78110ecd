import type { List, Source } from '../api-client.js'
import { asNumber, Shown, Time, useApi } from '../parts/small.js'
import { t } from '../texts.js'

/** Where the posts come from, and how well each is heard. */
export function Sources({ version }: { readonly version: number }) {
  const [sources, again] = useApi<List<Source>>('/v1/sources', version)
  return (
    <section class="card">
      <h1>{t('sources')}</h1>
      <Shown loaded={sources} again={again}>
        {({ data }) =>
          data.length === 0 ? (
            <p class="quiet">{t('noSources')}</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
            <section class="scroll" tabIndex={0} aria-label={t('sources')}>
              <table>
                <thead>
                  <tr>
                    <th>{t('sources')}</th>
                    <th>{t('state')}</th>
                    <th>{t('lag')}</th>
                    <th>{t('lastPost')}</th>
                    <th>{t('postsRead')}</th>
                  </tr>
                </thead>
                <tbody>
                  {data.map(({ name, state, detail, lagSeconds, lastEventAt, posts }) => (
                    <tr key={name}>
                      <td>{name}</td>
                      <td>
                        {state}
                        {detail === null ? '' : `: ${detail}`}
                      </td>
                      <td>{lagSeconds === null ? '–' : `${asNumber(lagSeconds)} ${t('seconds')}`}</td>
                      <td>{lastEventAt === null ? '–' : <Time at={lastEventAt} />}</td>
                      <td>{asNumber(posts)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )
        }
      </Shown>
    </section>
  )
}

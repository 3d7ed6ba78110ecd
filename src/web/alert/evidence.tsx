import type { Alert, EvidencePost, List } from '../api-types.js'
import { LoadState, useApi } from '../parts/loaded.js'
import { asCount, Foreign, Time } from '../parts/small.js'
import { nameOf } from '../texts/names.js'
import { t } from '../texts.js'

/** What people write: sample posts without names, and the words they share. */
export function Evidence({ alert, version }: { readonly alert: Alert; readonly version: number }) {
  const [evidence, again] = useApi<List<EvidencePost>>(`/v1/alerts/${alert.id}/evidence`, version)
  const { hashtags, phrases } = alert.evidence
  return (
    <div class="two">
      <section class="card">
        <h2>{t('posts')}</h2>
        <LoadState loaded={evidence} again={again}>
          {({ data }) =>
            data.length === 0 ? (
              <p class="quiet">{t('noPosts')}</p>
            ) : (
              <ul class="posts">
                {data.map((post) => (
                  <li key={`${post.source} ${post.id}`}>
                    <blockquote>
                      <Foreign>{post.text}</Foreign>
                    </blockquote>
                    <p class="row quiet">
                      <span>{nameOf(post.source)}</span>
                      <Time at={post.at} precise />
                      {post.url === null ? null : (
                        <a href={post.url} rel="noreferrer noopener">
                          {t('source')}
                        </a>
                      )}
                    </p>
                  </li>
                ))}
              </ul>
            )
          }
        </LoadState>
      </section>
      <section class="card">
        <h2>{t('words')}</h2>
        {hashtags.length + phrases.length === 0 ? <p class="quiet">{t('unknown')}</p> : null}
        <ul class="chips">
          {hashtags.map(({ tag, count }) => (
            <li key={tag}>
              <Foreign>{`#${tag}`}</Foreign> <span class="quiet">{asCount(count)}</span>
            </li>
          ))}
          {phrases.map(({ phrase, count }) => (
            <li key={phrase}>
              <Foreign>{`“${phrase}”`}</Foreign> <span class="quiet">{asCount(count)}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

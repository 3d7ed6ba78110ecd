import type { List, Source, Spent } from '../api-types.js'
import { LoadState, useApi } from '../parts/loaded.js'
import { asCount, asNumber, Scroll, Sign, Time } from '../parts/small.js'
import { useTitle } from '../shell/title.js'
import { nameOf, sourceStateName } from '../texts/names.js'
import { sinceTime } from '../texts/times.js'
import { locale, t } from '../texts.js'

/** The sources of posts, and the availability of each. */
export function Sources({ version }: { readonly version: number }) {
  useTitle(t('sources'))
  const [sources, again] = useApi<List<Source>>('/v1/sources', version)
  return (
    <section class="card">
      <h1>{t('sources')}</h1>
      <LoadState loaded={sources} again={again}>
        {({ data }) => (data.length === 0 ? <p class="quiet">{t('noSources')}</p> : <Table sources={data} />)}
      </LoadState>
    </section>
  )
}

function Table({ sources }: { readonly sources: readonly Source[] }) {
  return (
    <Scroll label={t('sources')}>
      <table class="entries">
        <thead>
          <tr>
            <th>{t('sourceName')}</th>
            <th>{t('state')}</th>
            <th class="num">{t('lag')}</th>
            <th>{t('lastPost')}</th>
            <th class="num">{t('postsRead')}</th>
            <th>{t('covers')}</th>
            <th>{t('budget')}</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <Entry key={source.name} source={source} />
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function Entry({ source }: { readonly source: Source }) {
  const { name, state, since, detail, lagSeconds, lastEventAt, posts, coverage, budget } = source
  return (
    <tr>
      <th scope="row">{nameOf(name)}</th>
      <td class="wrap">
        <Sign of={signOf(state)} word={sourceStateName(state)} />{' '}
        <span class="quiet">{sinceTime(since)}</span>
        {detail === null ? null : (
          <p class="quiet" lang="en">
            {detail}
          </p>
        )}
      </td>
      <td class="num" data-label={t('lag')}>
        {lagSeconds === null ? '–' : `${asNumber(lagSeconds)} ${t('seconds')}`}
      </td>
      <td data-label={t('lastPost')}>{lastEventAt === null ? '–' : <Time at={lastEventAt} />}</td>
      <td class="num" data-label={t('postsRead')}>
        {asCount(posts)}
      </td>
      <td data-label={t('covers')}>
        {coverage == null ? (
          '–'
        ) : (
          <>
            {asCount(coverage.services)}{' '}
            <span class="quiet">{coverage.isFirstDay ? t('firstDay') : sinceTime(coverage.since)}</span>
          </>
        )}
      </td>
      <td data-label={t('budget')}>
        {budget === null ? (
          <span class="quiet">{t('free')}</span>
        ) : (
          <>
            <Money label={t('budgetDay')} {...budget.day} />
            <Money label={t('budgetMonth')} {...budget.month} />
            {budget.usage === null ? null : (
              <p class="quiet">
                {t('postsRead')}: {asCount(budget.usage.posts)} {t('of')} {asCount(budget.usage.cap)}
              </p>
            )}
          </>
        )}
      </td>
    </tr>
  )
}

const money = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD' })

function Money({ label, spent, limit }: Spent & { readonly label: string }) {
  return (
    <p class="money">
      <span class="quiet">{label}</span>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="6" class="track" />
        <rect width={limit === 0 ? 0 : Math.min(100, (spent / limit) * 100)} height="6" class="share-fill" />
      </svg>
      <span>
        {money.format(spent)} {t('of')} {money.format(limit)}
      </span>
    </p>
  )
}

function signOf(state: string) {
  if (state === 'live') return 'ok'
  if (state === 'blocked') return 'open'
  return state === 'off' || state === 'ended' ? 'retracted' : 'recovering'
}

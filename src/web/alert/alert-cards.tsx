import type { Alert, Sparklines } from '../api-types.js'
import { Sparkline } from '../chart/sparkline.js'
import { endOf, leadingFeatures, nowOf, peopleOf } from '../facts/figures.js'
import { sharesOf } from '../facts/places.js'
import { asShare, Badge, Foreign, Since } from '../parts/small.js'
import { countryName, nameOf } from '../texts/names.js'
import { headline, OVERVIEW } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { atTime, formatLength, streamNow } from '../texts/times.js'
import { t } from '../texts.js'

interface Props {
  readonly alert: Alert
  readonly name: string
  readonly line: Sparklines['data'][number] | undefined
}

/** One of the largest outages: all that one needs to know before a click. */
export function Hero({ alert, name, line }: Props) {
  return (
    <li>
      <a class={`hero ${alert.severity} ${alert.status}`} href={`/alerts/${alert.id}`}>
        <strong class="big">
          <Foreign>{headline(alert, name)}</Foreign>
        </strong>
        <span class="row">
          <Badge of={alert.severity} />
          <Badge of={alert.status} />
        </span>
        <Since from={alert.startedAt} to={endOf(alert)} />
        <span>
          <b>{say(OVERVIEW.people, { n: peopleOf(alert) })}</b> · {now(alert)}
        </span>
        {line === undefined ? null : <Sparkline {...line} label={t('lastHours')} />}
        <span class="quiet">{whatAndWhere(alert, 3)}</span>
        {alert.acknowledgedAt === null ? null : (
          <span class="quiet">{say(OVERVIEW.confirmedAt, { at: atTime(alert.acknowledgedAt) })}</span>
        )}
      </a>
    </li>
  )
}

/** One of the next largest, on two lines. */
export function Card({ alert, name, line }: Props) {
  return (
    <li>
      <a class={`alert-card ${alert.severity}`} href={`/alerts/${alert.id}`}>
        <span class="row">
          <strong>
            <Foreign>{name}</Foreign>
          </strong>
          <Badge of={alert.severity} />
          <Badge of={alert.status} />
        </span>
        {line === undefined ? null : <Sparkline {...line} label={t('lastHours')} />}
        <span class="row quiet facts">
          <Since from={alert.startedAt} to={endOf(alert)} />
          <span>{say(OVERVIEW.people, { n: peopleOf(alert) })}</span>
          <span>{whatAndWhere(alert, 2)}</span>
        </span>
      </a>
    </li>
  )
}

/** One of many, on one line. */
export function AlertRow({ alert, name }: Omit<Props, 'line'>) {
  return (
    <li>
      <a class="alert-row" href={`/alerts/${alert.id}`}>
        <Badge of={alert.severity} quiet />
        <span class="name">
          <Foreign>{name}</Foreign>
        </span>
        <span class="quiet end">
          {say(OVERVIEW.people, { n: peopleOf(alert) })} ·{' '}
          {formatLength(Date.parse(alert.startedAt), streamNow())}
        </span>
      </a>
    </li>
  )
}

/** The latest count and what is usual; before one is known, the count of the opening. */
function now(alert: Alert): string {
  const current = nowOf(alert)
  const { actual, expected } = current ?? alert.signal
  const count = Math.round(actual)
  const window = current === null ? minutesOf(alert.signal.window) : 5
  const said = say(current === null ? OVERVIEW.atOpening : OVERVIEW.now, {
    n: count,
    window: `${window} min`,
  })
  const usual = Math.round(expected)
  return `${said} (${usual < 1 ? say(OVERVIEW.usualNone) : say(OVERVIEW.usual, { n: usual })})`
}

function minutesOf(window: string): number {
  const [, hours = '0', minutes = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(window) ?? []
  return Number(hours) * 60 + Number(minutes)
}

/** What fails most, with its share, and where most complain. */
function whatAndWhere(alert: Alert, most: number): string {
  const what = leadingFeatures(alert, most).map(
    ({ feature, share }) => `${nameOf(feature)} ${asShare(share)}`,
  )
  const countries = [...sharesOf(alert.scope.regions).countries.keys()]
  return [...what, ...countries.slice(0, most).map(countryName)].join(' · ')
}

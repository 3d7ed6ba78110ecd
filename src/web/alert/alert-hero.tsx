import type { ComponentChildren } from 'preact'
import type { Alert, Point } from '../api-types.js'
import { endOf, isRunning, leadingFeatures, nowOf, peakOf, peopleOf } from '../facts/figures.js'
import { fewLocated, sharesOf } from '../facts/places.js'
import { asShare, Badge, Foreign, Span } from '../parts/small.js'
import { countryName, nameOf } from '../texts/names.js'
import { ALERT, headline, OVERVIEW } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { atTime, formatLength } from '../texts/times.js'
import { why } from '../texts/why.js'

interface Props {
  readonly alert: Alert
  readonly name: string
  /** Of its chart, for numbers that the alert does not carry. */
  readonly points: readonly Point[]
  readonly children: ComponentChildren
}

/** The verdict and the facts behind it, before anything else. */
export function AlertHero({ alert, name, points, children }: Props) {
  return (
    <section class={`card verdict-card ${alert.severity} ${alert.status}`}>
      <div class="head">
        <h1>
          <a href={`/services/${alert.service}`}>
            <Foreign>{headline(alert, name)}</Foreign>
          </a>
        </h1>
        <span class="row">
          <Badge of={alert.severity} />
          <Badge of={alert.status} />
        </span>
      </div>
      <dl class="facts-grid" aria-label={say(ALERT.allKnown)}>
        {factsOf(alert, points).map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
      <p class="why">{why(alert, name, peakOf(alert, points))}</p>
      {children}
    </section>
  )
}

function factsOf(alert: Alert, points: readonly Point[]): (readonly [string, ComponentChildren])[] {
  const people = peopleOf(alert)
  const isOver = !isRunning(alert)
  const peak = peakOf(alert, points)
  return [
    [say(isOver ? ALERT.began : ALERT.since), <Span from={alert.startedAt} to={endOf(alert)} />],
    [say(ALERT.people), say(isOver ? ALERT.peopleInAll : ALERT.peopleSoFar, { n: people })],
    ...(isOver ? [] : [[say(ALERT.now), nowText(alert, points)] as const]),
    ...(peak === null
      ? []
      : [[say(ALERT.peak), say(ALERT.peakAt, { n: Math.round(peak.actual), at: atTime(peak.at) })] as const]),
    [say(ALERT.where), whereText(alert)],
    [say(ALERT.what), whatText(alert)],
    [say(ALERT.confirmed), confirmedText(alert)],
  ]
}

function nowText(alert: Alert, points: readonly Point[]): string {
  const now = nowOf(alert, points)
  if (now === null) return say(ALERT.notKnown)
  const usual = Math.round(now.expected)
  const count = say(ALERT.inWindow, { n: Math.round(now.actual) })
  return `${count} (${usual < 1 ? say(OVERVIEW.usualNone) : say(OVERVIEW.usual, { n: usual })})`
}

const MAX_PLACES = 3

function whereText(alert: Alert): string {
  const { countries } = sharesOf(alert.scope.regions)
  if (countries.size === 0) return say(ALERT.notKnown)
  const few = fewLocated(alert) !== null
  return [...countries]
    .slice(0, MAX_PLACES)
    .map(([code, share]) => (few ? countryName(code) : `${countryName(code)} ${asShare(share)}`))
    .join(', ')
}

function whatText(alert: Alert): string {
  const named = leadingFeatures(alert, MAX_PLACES).map(
    ({ feature, share }) => `${nameOf(feature)} ${asShare(share)}`,
  )
  return named.length === 0 ? say(ALERT.notKnown) : named.join(', ')
}

/** With the company's own page, where it is known. */
function confirmedText(alert: Alert): ComponentChildren {
  const { official = null, acknowledgedAt } = alert
  const at = official?.since ?? acknowledgedAt
  if (at === null) return say(isRunning(alert) ? ALERT.notConfirmed : ALERT.notConfirmedOver)
  const said = say(ALERT.confirmedAt, { at: atTime(at) })
  const lead = leadText(official?.leadSeconds ?? 0)
  return (
    <>
      {official?.url == null ? (
        said
      ) : (
        <a href={official.url} rel="noreferrer">
          {said}
        </a>
      )}
      {lead === null ? null : <span class="lead">{lead}</span>}
    </>
  )
}

/** Who knew first, and by how much; within a minute nobody did. */
export function leadText(seconds: number): string | null {
  if (Math.abs(seconds) < 60) return null
  const length = formatLength(0, Math.abs(seconds) * 1_000)
  return say(seconds > 0 ? ALERT.after : ALERT.before, { length })
}

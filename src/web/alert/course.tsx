import type { Alert, AlertEvent, List } from '../api-types.js'
import { LoadState, useApi } from '../parts/loaded.js'
import { Foreign, Time } from '../parts/small.js'
import { describeChange } from '../texts/changes.js'
import { nameOf } from '../texts/names.js'
import { ALERT } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'

/** Of a thousand updates, only the last ones are shown, and most of them folded. */
const MAX_STEPS = 100
const LATEST = 8

interface Step {
  readonly event: AlertEvent
  readonly before: Alert | null
}

/** The events of an alert, newest first, each with what it changed. */
export function Course(props: {
  readonly id: string
  readonly version: number
  readonly nameOfService: (service: string) => string
}) {
  const [history, again] = useApi<List<AlertEvent>>(`/v1/alerts/${props.id}/events`, props.version)
  return (
    <section class="card">
      <h2>{t('life')}</h2>
      <LoadState loaded={history} again={again}>
        {({ data }) => {
          const steps = data
            .map((event, place) => ({ event, before: data[place - 1]?.alert ?? null }))
            .slice(-MAX_STEPS)
            .toReversed()
          const [latest, older] = [steps.slice(0, LATEST), steps.slice(LATEST)]
          return (
            <>
              <Steps steps={latest} nameOfService={props.nameOfService} />
              {older.length === 0 ? null : (
                <details>
                  <summary>{say(ALERT.olderSteps, { n: older.length })}</summary>
                  <Steps steps={older} nameOfService={props.nameOfService} />
                </details>
              )}
            </>
          )
        }}
      </LoadState>
    </section>
  )
}

function Steps(props: {
  readonly steps: readonly Step[]
  readonly nameOfService: (service: string) => string
}) {
  return (
    <ol class="life">
      {props.steps.map(({ event, before }) => (
        <li key={event.sequence} class={event.alert.status}>
          <span class="row">
            <strong>{nameOf(event.type)}</strong>
            <span class="quiet">
              <Time at={event.at} precise />
            </span>
          </span>
          <span class="quiet">{describeChange(event, before, props.nameOfService)}</span>
          {event.type !== 'alert.retracted' || event.alert.note === undefined ? null : (
            <Foreign>{event.alert.note}</Foreign>
          )}
        </li>
      ))}
    </ol>
  )
}

import { useState } from 'preact/hooks'
import { ApiFault, ask } from '../api-client.js'
import type { Alert } from '../api-types.js'
import { isRunning } from '../facts/figures.js'
import { KeyForm, useIsAdmin } from '../parts/key-form.js'
import { asCount } from '../parts/small.js'
import { ALERT } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'

/** The result of an action; a refusal for lack of a key shows the form for one. */
interface Outcome {
  readonly text: string
  readonly refused: number | null
}
const NOTHING: Outcome = { text: '', refused: null }

function outcomeOf(error: unknown): Outcome {
  const status = error instanceof ApiFault ? error.status : 0
  const text = `${t('failed')}: ${error instanceof Error ? error.message : String(error)}`
  return status === 401 || status === 403 ? { text: '', refused: status } : { text, refused: null }
}

/** The visitor's vote: it is down, or it works. */
export function Feedback({ alert }: { readonly alert: Alert }) {
  const [outcome, setOutcome] = useState(NOTHING)
  const [counts, setCounts] = useState(alert.feedback)
  const [last, setLast] = useState<'confirm' | 'deny'>('confirm')
  const vote = (verdict: 'confirm' | 'deny') => {
    setLast(verdict)
    return ask<Alert['feedback']>(`/v1/alerts/${alert.id}/feedback`, {
      method: 'POST',
      body: { verdict },
    }).then(
      (now) => {
        setCounts(now)
        setOutcome({ text: t('thanks'), refused: null })
      },
      (error: unknown) => setOutcome(outcomeOf(error)),
    )
  }
  const votes = counts ?? alert.feedback
  return (
    <fieldset class="actions">
      <legend class="inline">{t('feedback')}</legend>
      <button type="button" onClick={() => void vote('confirm')}>
        {t('confirm')}
      </button>
      <button type="button" onClick={() => void vote('deny')}>
        {t('deny')}
      </button>
      {votes === undefined ? null : (
        <span class="row quiet">
          <span>
            {asCount(votes.confirm)} {t(votes.confirm === 1 ? 'confirmedByOne' : 'confirmedBy')}
          </span>
          <span>
            {asCount(votes.deny)} {t(votes.deny === 1 ? 'deniedByOne' : 'deniedBy')}
          </span>
        </span>
      )}
      <span role="status">{outcome.text}</span>
      {outcome.refused === null ? null : (
        <KeyForm status={outcome.refused} forAdmins={false} then={() => void vote(last)} />
      )}
    </fieldset>
  )
}

const HOUR_MS = 3_600_000
const SPANS = [
  [1, 'hour1'],
  [4, 'hours4'],
  [24, 'hours24'],
  [168, 'days7'],
] as const

interface OperatorProps {
  readonly alert: Alert
  /** Reads the alert again. */
  readonly changed: () => void
}

/** What an operator may do. Visitors see a fold that asks for a key, and nothing else. */
export function Operators({ alert, changed }: OperatorProps) {
  const isAdmin = useIsAdmin()
  const [isAsking, setIsAsking] = useState(false)
  if (isAdmin) return <Actions alert={alert} changed={changed} />
  return (
    <details class="card for-operators" onToggle={(event) => setIsAsking(event.currentTarget.open)}>
      <summary>
        <h2>{say(ALERT.operators)}</h2>
      </summary>
      <p class="quiet">{say(ALERT.operatorKey)}</p>
      {isAsking ? <KeyForm status={401} forAdmins /> : null}
    </details>
  )
}

function Actions({ alert, changed }: OperatorProps) {
  const [said, setSaid] = useState('')
  const act = (request: Promise<unknown>, done: string) =>
    request.then(
      () => {
        setSaid(done)
        changed()
      },
      (error: unknown) =>
        setSaid(`${t('failed')}: ${error instanceof Error ? error.message : String(error)}`),
    )
  return (
    <section class="card for-operators">
      <h2>{say(ALERT.operators)}</h2>
      <div class="row operators">
        <Silence alert={alert} act={act} />
        {isRunning(alert) ? <Close alert={alert} act={act} /> : null}
      </div>
      <p role="status">{said}</p>
    </section>
  )
}

type Act = (request: Promise<unknown>, done: string) => Promise<void>

/** Silences the webhooks about the service for a while, or ends the silence. */
function Silence({ alert, act }: { readonly alert: Alert; readonly act: Act }) {
  const [hours, setHours] = useState<number>(SPANS[0][0])
  const silence = () => {
    const endsAt = new Date(Date.now() + hours * HOUR_MS).toISOString()
    const body = { matchers: { service: { is: alert.service } }, endsAt }
    return act(ask('/v1/silences', { method: 'POST', body }), t('silenced'))
  }
  const held = alert.silencedBy ?? []
  const end = () =>
    act(
      Promise.all(held.map((id) => ask(`/v1/silences/${id}`, { method: 'DELETE' }))),
      say(ALERT.silenceEnded),
    )
  if (held.length > 0) {
    return (
      <div class="actions">
        <span class="warning">{t('silenced')}</span>
        <button type="button" onClick={() => void end()}>
          {say(ALERT.endSilence)}
        </button>
      </div>
    )
  }
  return (
    <form
      class="actions"
      onSubmit={(event) => {
        event.preventDefault()
        void silence()
      }}
    >
      <select
        aria-label={t('silenceFor')}
        value={String(hours)}
        onChange={(e) => setHours(Number(e.currentTarget.value))}
      >
        {SPANS.map(([count, label]) => (
          <option key={count} value={String(count)}>
            {t(label)}
          </option>
        ))}
      </select>
      <button type="submit">{t('silence')}</button>
      <span class="quiet hint">{t('silenceHint')}</span>
    </form>
  )
}

/** Ends the alert by an operator's word; a second click confirms, since it is sent to all subscribers. */
function Close({ alert, act }: { readonly alert: Alert; readonly act: Act }) {
  const [asked, setAsked] = useState<'resolved' | 'retracted' | null>(null)
  const [note, setNote] = useState('')
  const close = (as: 'resolved' | 'retracted') => {
    if (asked !== as) return setAsked(as)
    setAsked(null)
    const body = { as, ...(note.trim() === '' ? {} : { note: note.trim() }) }
    void act(
      ask(`/v1/alerts/${alert.id}/close`, { method: 'POST', body }),
      say(as === 'resolved' ? ALERT.closed : ALERT.wasRetracted),
    )
  }
  return (
    <div class="actions">
      <input
        aria-label={say(ALERT.note)}
        placeholder={say(ALERT.note)}
        maxLength={500}
        value={note}
        onInput={(event) => setNote(event.currentTarget.value)}
      />
      <button type="button" onClick={() => close('resolved')}>
        {asked === 'resolved' ? say(ALERT.sure) : say(ALERT.close)}
      </button>
      <button type="button" class="danger" onClick={() => close('retracted')}>
        {asked === 'retracted' ? say(ALERT.sure) : say(ALERT.retract)}
      </button>
    </div>
  )
}

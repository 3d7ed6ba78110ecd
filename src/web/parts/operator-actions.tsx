import { useState } from 'preact/hooks'
import type { Alert } from '../api-client.js'
import { ApiFault, ask } from '../api-client.js'
import { t } from '../texts.js'
import { KeyForm } from './loaded.js'
import { asNumber } from './small.js'

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
  const vote = (verdict: 'confirm' | 'deny') =>
    ask<Alert['feedback']>(`/v1/alerts/${alert.id}/feedback`, { method: 'POST', body: { verdict } }).then(
      (now) => {
        setCounts(now)
        setOutcome({ text: t('thanks'), refused: null })
      },
      (error: unknown) => setOutcome(outcomeOf(error)),
    )
  const loaded = counts ?? alert.feedback
  return (
    <section class="card">
      <h2>{t('feedback')}</h2>
      <div class="actions">
        <button type="button" onClick={() => void vote('confirm')}>
          {t('confirm')}
        </button>
        <button type="button" onClick={() => void vote('deny')}>
          {t('deny')}
        </button>
      </div>
      {loaded === undefined ? null : (
        <p class="row quiet">
          <span>
            {asNumber(loaded.confirm)} {t(loaded.confirm === 1 ? 'confirmedByOne' : 'confirmedBy')}
          </span>
          <span>
            {asNumber(loaded.deny)} {t(loaded.deny === 1 ? 'deniedByOne' : 'deniedBy')}
          </span>
        </p>
      )}
      <p role="status">{outcome.text}</p>
      {outcome.refused === null ? null : <KeyForm status={outcome.refused} forAdmins={false} />}
    </section>
  )
}

const HOUR_MS = 3_600_000
const SPANS = [
  [1, 'hour1'],
  [4, 'hours4'],
  [24, 'hours24'],
  [168, 'days7'],
] as const

/** Silences the webhooks about the service for a while. */
export function SilenceForm({ alert }: { readonly alert: Alert }) {
  const [hours, setHours] = useState<number>(SPANS[0][0])
  const [outcome, setOutcome] = useState(NOTHING)
  const silence = () => {
    const endsAt = new Date(Date.now() + hours * HOUR_MS).toISOString()
    const body = { matchers: { service: { is: alert.service } }, endsAt }
    return ask('/v1/silences', { method: 'POST', body }).then(
      () => setOutcome({ text: t('silenced'), refused: null }),
      (error: unknown) => setOutcome(outcomeOf(error)),
    )
  }
  const isSilenced = (alert.silencedBy ?? []).length > 0
  return (
    <section class="card">
      <h2>{t('silence')}</h2>
      <p class="quiet">{t('silenceHint')}</p>
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
      </form>
      <p role="status">{outcome.text === '' && isSilenced ? t('silenced') : outcome.text}</p>
      {outcome.refused === null ? null : <KeyForm status={outcome.refused} forAdmins />}
    </section>
  )
}

import { useState } from 'preact/hooks'
import { ApiFault, ask } from '../api-client.js'
import type { Reports, Service } from '../api-types.js'
import { countryName, nameOf } from '../texts/names.js'
import { REPORT } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'
import { useApi } from './loaded.js'
import { Foreign } from './small.js'

type Props = { readonly service: Service; readonly version: number }

/** "I have a problem with X": what and where, and how many readers say so. Nothing where no reports are taken. */
export function ReportCard({ service, version }: Props) {
  const path = `/v1/services/${service.id}/reports`
  const [loaded] = useApi<Reports>(service.discovered === true ? null : path, version)
  const [given, setGiven] = useState<Reports | null>(null)
  const [isOpen, setOpen] = useState(false)
  const [outcome, setOutcome] = useState('')
  const reports = given ?? (loaded.kind === 'ready' ? loaded.value : null)
  if (reports === null || !reports.open) return null
  const send = async (form: FormData) => {
    const [feature, country] = [form.get('feature'), form.get('country')]
    const body = { ...(feature ? { feature } : {}), ...(country ? { country } : {}) }
    try {
      const answer = await ask<Reports>(path, { method: 'POST', body })
      setGiven(answer)
      setOutcome(answer.counted === false ? say(REPORT.again, { name: service.name }) : say(REPORT.thanks))
      setOpen(false)
    } catch (error) {
      const isLimit = error instanceof ApiFault && error.status === 429
      setOutcome(isLimit ? say(REPORT.limit) : `${t('notDone')}: ${(error as Error).message}`)
    }
  }
  return (
    <section class="card report" aria-label={say(REPORT.title, { name: service.name })}>
      <div class="row">
        {isOpen || outcome !== '' ? null : (
          <button type="button" class="main" onClick={() => setOpen(true)}>
            {say(REPORT.ask, { name: service.name })}
          </button>
        )}
        <span role="status">
          {outcome === '' ? null : <strong>{outcome}</strong>} {countText(reports)}
        </span>
      </div>
      {isOpen ? (
        <Questions {...{ service, asked: reports.asked, send, cancel: () => setOpen(false) }} />
      ) : null}
      <p class="quiet hint">{say(REPORT.hint)}</p>
    </section>
  )
}

function countText({ lastHour, lastDay, features }: Reports): string {
  if (lastDay === 0) return say(REPORT.none)
  const count = lastHour > 0 ? say(REPORT.hour, { n: lastHour }) : say(REPORT.day, { n: lastDay })
  const top = features.slice(0, 3).map(({ feature, count: n }) => `${nameOf(feature)} (${n})`)
  return top.length === 0 ? count : `${count} ${say(REPORT.top, { names: top.join(', ') })}`
}

function Questions(props: {
  readonly service: Service
  readonly asked: Reports['asked']
  readonly send: (form: FormData) => Promise<void>
  readonly cancel: () => void
}) {
  const { service, asked, send, cancel } = props
  const countries = countriesFor(service)
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void send(new FormData(event.currentTarget))
      }}
    >
      <strong>
        <Foreign>{say(REPORT.title, { name: service.name })}</Foreign>
      </strong>
      {asked.length === 0 ? null : (
        <fieldset class="boxes pick">
          <legend>{say(REPORT.what)}</legend>
          {asked.map((feature) => (
            <label key={feature}>
              <input type="radio" name="feature" value={feature} />
              {nameOf(feature)}
            </label>
          ))}
        </fieldset>
      )}
      <label class="setting">
        <span>{say(REPORT.where)}</span>
        <select name="country" defaultValue={guess ?? ''}>
          <option value="">{say(REPORT.anywhere)}</option>
          {countries.map((code) => (
            <option key={code} value={code} selected={code === guess}>
              {countryName(code)}
            </option>
          ))}
        </select>
      </label>
      <div class="actions">
        <button type="submit" class="main">
          {say(REPORT.send)}
        </button>
        <button type="button" onClick={cancel}>
          {say(REPORT.cancel)}
        </button>
      </div>
    </form>
  )
}

/** The country that the browser's languages name. */
const guess = navigator.languages
  .map((tag) => new Intl.Locale(tag).region)
  .find((region) => region !== undefined)
const OFTEN = ['AR', 'BR', 'DE', 'ES', 'FR', 'GB', 'IT', 'MX', 'US']

function countriesFor({ countries }: Service): string[] {
  const codes = new Set([...(guess === undefined ? [] : [guess]), ...countries, ...OFTEN])
  return [...codes].toSorted((a, b) => countryName(a).localeCompare(countryName(b)))
}

import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Service } from '../api-types.js'
import { languageName, nameOf } from '../texts/names.js'
import { t } from '../texts.js'
import { FORMATS, LANGUAGES, OTHER_EVENTS, SEVERITIES, USUAL_EVENTS } from './webhook-api.js'

interface Props {
  readonly services: readonly Service[]
  /** Whether it was made; then the form is empty again. */
  readonly create: (body: object) => Promise<boolean>
}

/** Every field of a webhook; an empty field takes the default of the API. */
export function NewWebhook({ services, create }: Props) {
  const [round, setRound] = useState(0)
  return (
    <details class="card">
      <summary>
        <h2>{t('newWebhook')}</h2>
      </summary>
      <form
        key={round}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          const body = bodyOf(new FormData(event.currentTarget))
          void create(body).then((made) => made && setRound((count) => count + 1))
        }}
      >
        <div class="fields">
          <Field name="url" label={t('address')}>
            <input id="f-url" name="url" type="url" required placeholder="https://" />
          </Field>
          <Field name="format" label={t('format')}>
            <Choice name="format" of={FORMATS.map((format) => [format, nameOf(format)])} />
          </Field>
          <Field name="locale" label={t('language')}>
            <Choice name="locale" of={['en', 'it'].map((code) => [code, languageName(code)])} />
          </Field>
          <Field name="secret" label={t('secretOwn')} hint={t('emptyDrawn')}>
            <input id="f-secret" name="secret" autocomplete="off" pattern="whsec_[A-Za-z0-9+\/=]+" />
          </Field>
        </div>
        <Boxes name="events" legend={t('events')} words={USUAL_EVENTS} say={nameOf} checked />
        <Boxes name="events" legend={t('eventsToo')} words={OTHER_EVENTS} say={nameOf} />
        <fieldset>
          <legend>{t('filters')}</legend>
          <div class="fields">
            <Field name="services" label={t('filterServices')} hint={`${t('separated')}. ${t('emptyAny')}`}>
              <input id="f-services" name="services" list="known-services" autocomplete="off" />
              <datalist id="known-services">
                {services.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </datalist>
            </Field>
            <Field name="countries" label={t('filterCountries')} hint={`IT, US. ${t('emptyAny')}`}>
              <input id="f-countries" name="countries" autocomplete="off" />
            </Field>
            <Field name="minSeverity" label={t('minSeverity')}>
              <Choice
                name="minSeverity"
                of={[['', t('any')], ...SEVERITIES.map((one) => [one, t(one)] as const)]}
              />
            </Field>
            <Field name="minConfidence" label={t('minConfidence')} hint={t('emptyAny')}>
              <input id="f-minConfidence" name="minConfidence" type="number" min="0" max="100" />
            </Field>
          </div>
          <Boxes name="languages" legend={t('filterLanguages')} words={LANGUAGES} say={languageName} />
        </fieldset>
        <fieldset>
          <legend>{t('pace')}</legend>
          <div class="fields">
            <Field name="remindEvery" label={t('remindEvery')} hint={t('emptyNone')}>
              <input id="f-remindEvery" name="remindEvery" type="number" min="1" max="10080" />
            </Field>
            <Field name="groupWait" label={t('groupWait')} hint={t('emptyNone')}>
              <input id="f-groupWait" name="groupWait" type="number" min="1" max="3600" />
            </Field>
            <Field name="maxPerMinute" label={t('maxPerMinute')} hint={t('emptyNone')}>
              <input id="f-maxPerMinute" name="maxPerMinute" type="number" min="1" max="600" />
            </Field>
          </div>
        </fieldset>
        <div class="actions">
          <button type="submit" class="main">
            {t('create')}
          </button>
        </div>
      </form>
    </details>
  )
}

function Field(props: {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly children: ComponentChildren
}) {
  return (
    <div class="field">
      <label for={`f-${props.name}`}>{props.label}</label>
      {props.children}
      {props.hint === undefined ? null : <span class="quiet hint">{props.hint}</span>}
    </div>
  )
}

function Choice(props: { readonly name: string; readonly of: readonly (readonly [string, string])[] }) {
  return (
    <select id={`f-${props.name}`} name={props.name}>
      {props.of.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  )
}

function Boxes(props: {
  readonly name: string
  readonly legend: string
  readonly words: readonly string[]
  readonly say: (word: string) => string
  readonly checked?: boolean
}) {
  return (
    <fieldset class="boxes">
      <legend>{props.legend}</legend>
      {props.words.map((word) => (
        <label key={word}>
          <input type="checkbox" name={props.name} value={word} defaultChecked={props.checked ?? false} />
          {props.say(word)}
        </label>
      ))}
    </fieldset>
  )
}

const MINUTE_SECONDS = 60

/** What the form says, as the API takes it; what is empty is left out. */
function bodyOf(form: FormData): object {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const number = (name: string, times = 1) => (text(name) === '' ? null : Number(text(name)) * times)
  const words = (name: string) =>
    text(name)
      .split(/[\s,;]+/)
      .filter((word) => word !== '')
  return {
    url: text('url'),
    format: text('format'),
    locale: text('locale'),
    events: form.getAll('events'),
    filter: {
      services: words('services').map((word) => word.toLowerCase()),
      countries: words('countries').map((word) => word.toUpperCase()),
      languages: form.getAll('languages'),
      minSeverity: text('minSeverity') === '' ? null : text('minSeverity'),
      minConfidence: number('minConfidence', 0.01),
    },
    remindEvery: number('remindEvery', MINUTE_SECONDS),
    groupWait: number('groupWait'),
    maxPerMinute: number('maxPerMinute'),
    ...(text('secret') === '' ? {} : { secret: text('secret') }),
  }
}

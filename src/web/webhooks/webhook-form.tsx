import { useState } from 'preact/hooks'
import { FORMATS } from '../../core/model/notification-words.js'
import { SEVERITIES } from '../../core/model/vocabulary.js'
import type { Service } from '../api-types.js'
import { languageName, nameOf } from '../texts/names.js'
import { WEBHOOK } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { MESSAGE_LANGUAGES, messageLanguage, t } from '../texts.js'
import { bodyOf, errorsOf } from './form-body.js'
import type { FieldErrors } from './form-fields.js'
import { Boxes, Choice, Field, FormName, ServiceChips, useFieldId } from './form-fields.js'
import { MoreFilters } from './more-filters.js'
import { Preview } from './preview.js'
import type { Webhook } from './webhook-api.js'
import { OTHER_EVENTS, POST_LANGUAGES, USUAL_EVENTS } from './webhook-api.js'

interface Props {
  readonly services: readonly Service[]
  /** What is changed; null for a new one. */
  readonly webhook: Webhook | null
  /** Services that a link asks for. */
  readonly asked?: readonly string[]
  /** Sends the form; rejects with what the API says. */
  readonly send: (body: object) => Promise<void>
}

/** Every field of a webhook; an empty field takes the default of the API. */
export function WebhookForm(props: Props) {
  return (
    <FormName.Provider value={props.webhook?.id ?? 'new'}>
      <Form {...props} />
    </FormName.Provider>
  )
}

function Form({ services, webhook, asked = [], send }: Props) {
  const [errors, setErrors] = useState<FieldErrors>({})
  const [chosen, setChosen] = useState<readonly string[]>(webhook?.filter.services ?? asked)
  const [text, setText] = useState('')
  const events = webhook?.events ?? USUAL_EVENTS
  const submit = async (form: FormData) => {
    if (text.trim() !== '') return setErrors({ services: say(WEBHOOK.unknownService, { names: text }) })
    try {
      await send(bodyOf(form))
      setErrors({})
    } catch (error) {
      setErrors(errorsOf(error))
    }
  }
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void submit(new FormData(event.currentTarget))
      }}
    >
      <Target webhook={webhook} errors={errors} />
      <Boxes
        {...{ name: 'events', legend: t('events'), words: USUAL_EVENTS, say: nameOf }}
        checked={events}
        error={errors.events}
      />
      <Boxes name="events" legend={t('eventsToo')} words={OTHER_EVENTS} say={nameOf} checked={events} />
      <fieldset>
        <legend>{t('filters')}</legend>
        <div class="fields">
          <Field name="services" label={t('filterServices')} hint={t('emptyAny')} error={errors.services}>
            <ServiceChips {...{ services, chosen, text, setText }} choose={setChosen} />
            <datalist id="known-services">
              {services.map(({ id, name }) => (
                <option key={id} value={name} />
              ))}
            </datalist>
          </Field>
          <Filters webhook={webhook} errors={errors} />
        </div>
        <Boxes
          {...{ name: 'languages', legend: t('filterLanguages'), words: POST_LANGUAGES, say: languageName }}
          checked={webhook?.filter.languages ?? []}
        />
        <MoreFilters webhook={webhook} />
      </fieldset>
      <Pace webhook={webhook} />
      <div class="actions">
        <button type="submit" class="main">
          {webhook === null ? t('create') : say(WEBHOOK.save)}
        </button>
        <Summary errors={errors} />
      </div>
      <Preview />
    </form>
  )
}

/** Beside the button, since the field in question may be out of sight. */
function Summary({ errors }: { readonly errors: FieldErrors }) {
  const count = Object.keys(errors).length
  const text = count === 0 ? '' : (errors.form ?? say(WEBHOOK.seeFields, { n: count }))
  return (
    <span class="error" role="status">
      {text}
    </span>
  )
}

interface PartProps {
  readonly webhook: Webhook | null
  readonly errors: FieldErrors
}

/** Where it goes, in which form and language. Its stored address is not shown whole, so that an edit begins empty. */
function Target({ webhook, errors }: PartProps) {
  const id = useFieldId()
  return (
    <div class="fields">
      <Field
        {...{ name: 'url', label: t('address'), error: errors.url }}
        {...(webhook === null ? {} : { hint: say(WEBHOOK.urlUnchanged) })}
      >
        <input
          id={id('url')}
          name="url"
          type="url"
          required={webhook === null}
          placeholder="https://"
          aria-invalid={errors.url !== undefined}
          aria-describedby={errors.url === undefined ? undefined : id('url-error')}
        />
      </Field>
      <Field name="name" label={say(WEBHOOK.name)}>
        <input
          id={id('name')}
          name="name"
          maxLength={100}
          autocomplete="off"
          defaultValue={webhook?.name ?? ''}
        />
      </Field>
      <Field name="format" label={t('format')}>
        <Choice
          name="format"
          of={FORMATS.map((format) => [format, nameOf(format)])}
          value={webhook?.format ?? 'standard'}
        />
      </Field>
      <Field name="locale" label={t('language')}>
        <Choice
          name="locale"
          of={MESSAGE_LANGUAGES.map((code) => [code, languageName(code)])}
          value={webhook?.locale ?? messageLanguage}
        />
      </Field>
      {webhook !== null ? null : (
        <Field name="secret" label={t('secretOwn')} hint={t('emptyDrawn')} error={errors.secret}>
          <input
            id={id('secret')}
            name="secret"
            autocomplete="off"
            pattern="whsec_[A-Za-z0-9+\/=]+"
            aria-invalid={errors.secret !== undefined}
          />
        </Field>
      )}
    </div>
  )
}

function Filters({ webhook, errors }: PartProps) {
  const id = useFieldId()
  const { countries = [], minSeverity = null, minConfidence = null } = webhook?.filter ?? {}
  return (
    <>
      <Field
        {...{ name: 'countries', label: t('filterCountries'), error: errors.countries }}
        hint={`IT, US. ${t('emptyAny')}`}
      >
        <input
          id={id('countries')}
          name="countries"
          autocomplete="off"
          defaultValue={countries.join(', ')}
          aria-invalid={errors.countries !== undefined}
        />
      </Field>
      <Field name="minSeverity" label={t('minSeverity')}>
        <Choice
          name="minSeverity"
          of={[['', t('any')], ...SEVERITIES.map((one) => [one, t(one)] as const)]}
          value={minSeverity ?? ''}
        />
      </Field>
      <Field name="minConfidence" label={t('minConfidence')} hint={t('emptyAny')}>
        <input
          id={id('minConfidence')}
          name="minConfidence"
          type="number"
          min="0"
          max="100"
          defaultValue={minConfidence === null ? '' : String(Math.round(minConfidence * 100))}
        />
      </Field>
    </>
  )
}

function Pace({ webhook }: { readonly webhook: Webhook | null }) {
  const id = useFieldId()
  const minutes = webhook?.remindEvery ? Math.round(webhook.remindEvery / 60) : null
  const fields = [
    ['remindEvery', 10_080, minutes],
    ['groupWait', 3_600, webhook?.groupWait ?? null],
    ['maxPerMinute', 600, webhook?.maxPerMinute ?? null],
  ] as const
  return (
    <fieldset>
      <legend>{t('pace')}</legend>
      <div class="fields">
        {fields.map(([name, max, value]) => (
          <Field key={name} name={name} label={t(name)} hint={t('emptyNone')}>
            <input
              id={id(name)}
              name={name}
              type="number"
              min="1"
              max={max}
              defaultValue={value === null ? '' : String(value)}
            />
          </Field>
        ))}
      </div>
    </fieldset>
  )
}

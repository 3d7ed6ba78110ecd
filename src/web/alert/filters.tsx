import type { Alert } from '../api-types.js'
import { sharesOf } from '../facts/places.js'
import { setQuery } from '../shell/route.js'
import { categoryName, countryName } from '../texts/names.js'
import { OVERVIEW } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'

export type CategoryOf = (alert: Alert) => string | null
type Group = 'severity' | 'status' | 'country'

/** Countries with a chip of their own. */
const MAX_COUNTRIES = 5
const NAMES = ['severity', 'status', 'country', 'category', 'discovered']

/** What the address asks for; an alert must match all of it. */
export function matches(query: URLSearchParams, alert: Alert, categoryOf: CategoryOf): boolean {
  const asks = (name: string, values: readonly (string | null)[]) => {
    const wanted = query.get(name)
    return wanted === null || values.includes(wanted)
  }
  return (
    asks('severity', [alert.severity]) &&
    asks('status', [alert.status]) &&
    asks('country', [...sharesOf(alert.scope.regions).countries.keys()]) &&
    asks('category', [categoryOf(alert)]) &&
    asks('discovered', [String(alert.discovered)])
  )
}

export function isFiltered(query: URLSearchParams): boolean {
  return NAMES.some((name) => query.has(name))
}

/** Chips for the values that occur. The address holds the choice, so that it can be shared. */
export function Filters(props: {
  readonly alerts: readonly Alert[]
  readonly query: URLSearchParams
  readonly categoryOf: CategoryOf
}) {
  const { alerts, query, categoryOf } = props
  const categories = [...new Set(alerts.map(categoryOf))].filter((one) => one !== null).toSorted()
  return (
    <fieldset class="filters">
      <legend class="sr">{say(OVERVIEW.filters)}</legend>
      {chipsOf(alerts).map(([group, value, label]) => (
        <Chip key={`${group} ${value}`} name={group} value={value} label={label} query={query} />
      ))}
      {alerts.some(({ discovered }) => discovered) ? (
        <Chip name="discovered" value="true" label={say(OVERVIEW.discoveredOnly)} query={query} />
      ) : null}
      {categories.length < 2 ? null : (
        <select
          aria-label={say(OVERVIEW.allCategories)}
          value={query.get('category') ?? ''}
          onChange={(event) => setQuery({ category: event.currentTarget.value })}
        >
          <option value="">{say(OVERVIEW.allCategories)}</option>
          {categories.map((category) => (
            <option key={category} value={category}>
              {categoryName(category)}
            </option>
          ))}
        </select>
      )}
      {isFiltered(query) ? (
        <button type="button" class="small" onClick={() => setQuery(NOTHING)}>
          {say(OVERVIEW.clear)}
        </button>
      ) : null}
    </fieldset>
  )
}

const NOTHING = Object.fromEntries(NAMES.map((name) => [name, null]))

function Chip(props: {
  readonly name: string
  readonly value: string
  readonly label: string
  readonly query: URLSearchParams
}) {
  const isOn = props.query.get(props.name) === props.value
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={isOn}
      onClick={() => setQuery({ [props.name]: isOn ? null : props.value })}
    >
      {props.label}
    </button>
  )
}

function chipsOf(alerts: readonly Alert[]): (readonly [Group, string, string])[] {
  const severities = new Set(alerts.map(({ severity }) => severity))
  const statuses = new Set(alerts.map(({ status }) => status))
  const countries = new Map<string, number>()
  for (const { scope } of alerts) {
    for (const code of sharesOf(scope.regions).countries.keys())
      countries.set(code, (countries.get(code) ?? 0) + 1)
  }
  const often = [...countries].toSorted((a, b) => b[1] - a[1]).slice(0, MAX_COUNTRIES)
  return [
    ...(['critical', 'major', 'minor'] as const)
      .filter((one) => severities.has(one))
      .map((one) => ['severity', one, t(one)] as const),
    ...[...statuses].map((one) => ['status', one, t(one)] as const),
    ...often.map(([code]) => ['country', code, countryName(code)] as const),
  ]
}

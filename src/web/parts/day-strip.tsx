import { useMemo, useState } from 'preact/hooks'
import type { Alert } from '../api-types.js'
import type { Day } from '../facts/days.js'
import { lastDays } from '../facts/days.js'
import { HISTORY } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { dayOf, formatDay, formatLength, streamNow } from '../texts/times.js'
import { locale, t } from '../texts.js'

const DAYS = 90

/** One stripe for each of the last ninety days, in the colour of its worst alert, and the same as a calendar. */
export function DayStrip({ alerts }: { readonly alerts: readonly Alert[] }) {
  const now = streamNow()
  const days = useMemo(() => lastDays(alerts, DAYS, now, dayOf), [alerts, dayOf(now)])
  const bad = days.filter(({ severity }) => severity !== null)
  const minutes = bad.reduce((sum, day) => sum + day.minutes, 0)
  const count = new Set(bad.flatMap((day) => day.alerts.map(({ id }) => id))).size
  return (
    <section class="card">
      <div class="head">
        <h2>{say(HISTORY.days90)}</h2>
        <span class="quiet">
          {count === 0 ? say(HISTORY.noAlert) : say(HISTORY.total, { n: count, length: lengthOf(minutes) })}
        </span>
      </div>
      <ol class="day-strip">
        {days.map((day) => (
          <Stripe key={day.day} day={day} />
        ))}
      </ol>
      <Calendar days={days} />
    </section>
  )
}

const lengthOf = (minutes: number) => formatLength(0, minutes * 60_000)

function Stripe({ day }: { readonly day: Day }) {
  const text = textOf(day)
  const latest = day.alerts.at(-1)
  return (
    <li class={`stripe ${day.severity ?? 'calm-day'}`} title={text}>
      {latest === undefined ? (
        <span class="sr">{text}</span>
      ) : (
        <a href={`/alerts/${latest.id}`}>
          <span class="sr">{text}</span>
        </a>
      )}
    </li>
  )
}

function textOf({ day, severity, minutes }: Day): string {
  const name = formatDay(`${day}T12:00:00Z`)
  return severity === null
    ? say(HISTORY.calmDay, { day: name })
    : say(HISTORY.badDay, { day: name, severity: t(severity), length: lengthOf(minutes) })
}

const monthName = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' })
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' })
/** A Monday, from which the names of the days are made. */
const MONDAY = Date.UTC(2024, 0, 1)
const DAY_MS = 86_400_000

/** The same days month by month, as people remember them. */
function Calendar({ days }: { readonly days: readonly Day[] }) {
  const months = [...new Set(days.map(({ day }) => day.slice(0, 7)))]
  const [place, setPlace] = useState(months.length - 1)
  const month = months[place]!
  const shown = days.filter(({ day }) => day.startsWith(month))
  const before = (new Date(`${shown[0]!.day}T00:00:00Z`).getUTCDay() + 6) % 7
  return (
    <details>
      <summary>{say(HISTORY.month)}</summary>
      <div class="actions">
        <button
          type="button"
          class="small"
          disabled={place === 0}
          onClick={() => setPlace(place - 1)}
          aria-label={say(HISTORY.previous)}
        >
          ←
        </button>
        <strong role="status">{monthName.format(new Date(`${month}-15T00:00:00Z`))}</strong>
        <button
          type="button"
          class="small"
          disabled={place === months.length - 1}
          onClick={() => setPlace(place + 1)}
          aria-label={say(HISTORY.next)}
        >
          →
        </button>
      </div>
      <ul class="calendar" aria-label={say(HISTORY.month)}>
        {Array.from({ length: 7 }, (_day, index) => (
          <li key={index} class="quiet" aria-hidden="true">
            {weekday.format(new Date(MONDAY + index * DAY_MS))}
          </li>
        ))}
        {Array.from({ length: before }, (_day, index) => (
          <li key={`empty ${index}`} aria-hidden="true" />
        ))}
        {shown.map((day) => (
          <li key={day.day} class={day.severity ?? 'calm-day'} title={textOf(day)}>
            <span aria-hidden="true">{Number(day.day.slice(8))}</span>
            <span class="sr">{textOf(day)}</span>
            {day.severity === null ? null : <small aria-hidden="true">{lengthOf(day.minutes)}</small>}
          </li>
        ))}
      </ul>
    </details>
  )
}

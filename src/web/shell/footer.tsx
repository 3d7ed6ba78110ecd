import { useState } from 'preact/hooks'
import { SHELL } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { chosen, LANGUAGES, language, messageLanguage, timeZone } from '../texts.js'

/** Settings of the reader, feeds, and what these numbers are. */
export function Footer() {
  return (
    <footer class="foot">
      <p class="quiet">{say(SHELL.madeFrom)}</p>
      <ul class="row">
        {FEEDS.map(([href, title]) => (
          <li key={href}>
            <a href={`${href}?locale=${messageLanguage}`}>{say(title)}</a>
          </li>
        ))}
        <li>
          <a href={`/docs?lang=${messageLanguage}`}>{say(SHELL.apiDocs)}</a>
        </li>
        <li>
          <a href="/wall">{say(SHELL.wall)}</a>
        </li>
      </ul>
      <div class="row settings">
        <Setting name="lang" label={say(SHELL.language)} value={language} of={NAMED_LANGUAGES} reload />
        <Setting name="theme" label={say(SHELL.theme)} value={readTheme()} of={THEMES} />
        <Setting
          name="tz"
          label={say(SHELL.zone)}
          value={timeZone === 'UTC' ? 'utc' : 'local'}
          of={ZONES}
          reload
        />
      </div>
    </footer>
  )
}

const FEEDS = [
  ['/feeds/alerts.atom', SHELL.feedAtom],
  ['/feeds/alerts.rss', SHELL.feedRss],
  ['/feeds/alerts.json', SHELL.feedJson],
] as const
/** Each language under its own name. */
const NAMED_LANGUAGES = LANGUAGES.map((code) => [code, ownName(code)] as const)
const THEMES = [
  ['auto', say(SHELL.themeAuto)],
  ['light', say(SHELL.themeLight)],
  ['dark', say(SHELL.themeDark)],
] as const
const ZONES = [
  ['local', say(SHELL.zoneLocal)],
  ['utc', say(SHELL.zoneUtc)],
] as const

function readTheme(): 'auto' | 'light' | 'dark' {
  return chosen('theme', ['auto', 'light', 'dark'] as const) ?? 'auto'
}

/** Puts the reader's theme on the document; without one the system decides. */
export function applyTheme(theme: string = readTheme()): void {
  if (theme === 'auto') document.documentElement.removeAttribute('data-theme')
  else document.documentElement.setAttribute('data-theme', theme)
  dispatchEvent(new Event(THEME_CHANGED))
}

function ownName(code: string): string {
  const name = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code
  return name.slice(0, 1).toLocaleUpperCase(code) + name.slice(1)
}

export const THEME_CHANGED = 'outcry-theme'

function Setting(props: {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly of: readonly (readonly [string, string])[]
  /** Texts and times are made once, when the page is loaded. */
  readonly reload?: boolean
}) {
  const [value, setValue] = useState(props.value)
  const choose = (next: string) => {
    setValue(next)
    localStorage.setItem(`outcry-${props.name}`, next)
    if (props.reload) reloadWithout(props.name)
    else applyTheme(next)
  }
  return (
    <label class="setting">
      <span class="quiet">{props.label}</span>
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {props.of.map(([one, title]) => (
          <option key={one} value={one}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}

/** A choice in the address would win over the new one. */
function reloadWithout(name: string): void {
  const query = new URLSearchParams(location.search)
  if (query.has(name)) {
    query.delete(name)
    location.search = query.toString()
  } else location.reload()
}

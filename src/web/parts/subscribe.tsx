import { useState } from 'preact/hooks'
import { HISTORY, SHELL } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { messageLanguage } from '../texts.js'
import { isWatched, setWatched } from '../watch.js'

/**
 * All ways to learn about a service without this page: feeds, webhook, badge, frame, and the browser's own
 * notifications.
 */
export function Subscribe({ id, name }: { readonly id: string; readonly name: string }) {
  const query = `?service=${id}&locale=${messageLanguage}`
  const badge = `${location.origin}/badges/${id}.svg?lang=${messageLanguage}`
  const page = `${location.origin}/services/${id}`
  return (
    <section class="card" id="follow">
      <h2>{say(HISTORY.follow)}</h2>
      <p class="quiet">{say(HISTORY.followText, { name })}</p>
      <ul class="row">
        <li>
          <a href={`/feeds/alerts.atom${query}`}>{say(SHELL.feedAtom)}</a>
        </li>
        <li>
          <a href={`/feeds/alerts.rss${query}`}>{say(SHELL.feedRss)}</a>
        </li>
        <li>
          <a href={`/feeds/alerts.json${query}`}>{say(SHELL.feedJson)}</a>
        </li>
        <li>
          <a href={`/webhooks?service=${id}`}>{say(HISTORY.webhook, { name })}</a>
        </li>
      </ul>
      <Notify id={id} />
      <div class="fields">
        <Code title={say(HISTORY.badge)} code={`<a href="${page}"><img src="${badge}" alt="${name}"></a>`} />
        <Code
          title={say(HISTORY.frame)}
          code={`<iframe src="${location.origin}/embed/${id}?lang=${messageLanguage}" title="${name}" width="400" height="120"></iframe>`}
        />
      </div>
    </section>
  )
}

function Notify({ id }: { readonly id: string }) {
  const [isOn, setIsOn] = useState(isWatched(id))
  const [isDenied, setIsDenied] = useState(false)
  if (!('Notification' in window)) return null
  const toggle = async () => {
    if (!isOn && (await Notification.requestPermission()) !== 'granted') return setIsDenied(true)
    setWatched(id, !isOn)
    setIsOn(!isOn)
  }
  return (
    <div class="actions">
      <button type="button" aria-pressed={isOn} onClick={() => void toggle()}>
        {say(isOn ? HISTORY.notifyOff : HISTORY.notify)}
      </button>
      <span class="quiet hint" role="status">
        {say(isDenied ? HISTORY.notifyDenied : HISTORY.notifyHint)}
      </span>
    </div>
  )
}

function Code({ title, code }: { readonly title: string; readonly code: string }) {
  const [isCopied, setIsCopied] = useState(false)
  return (
    <div class="field">
      <span class="quiet">{title}</span>
      <code>{code}</code>
      <span class="actions">
        <button
          type="button"
          class="small"
          onClick={() =>
            void navigator.clipboard?.writeText(code).then(
              () => setIsCopied(true),
              () => {},
            )
          }
        >
          {say(HISTORY.copy)}
        </button>
        <span role="status">{isCopied ? say(HISTORY.copied) : ''}</span>
      </span>
    </div>
  )
}

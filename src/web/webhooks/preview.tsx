import { useState } from 'preact/hooks'
import { ask } from '../api-client.js'
import type { Alert, List } from '../api-types.js'
import { Scroll } from '../parts/small.js'
import { WEBHOOK } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'

interface Shown {
  readonly name: string
  readonly body: string
}

/** What the chosen format sends about the newest alert, in the chosen language. */
export function Preview() {
  const [shown, setShown] = useState<Shown | null>(null)
  const [problem, setProblem] = useState('')
  const show = async (form: HTMLFormElement) => {
    const chosen = new FormData(form)
    try {
      const { data } = await ask<List<Alert>>('/v1/alerts?limit=1')
      const [alert] = data
      if (alert === undefined) return setProblem(say(WEBHOOK.noExample))
      const body = { alert: alert.id, format: chosen.get('format'), locale: chosen.get('locale') }
      const previews = await ask<List<{ readonly body: string }>>('/v1/webhooks/preview', {
        method: 'POST',
        body,
      })
      setShown({ name: alert.name ?? alert.service, body: indented(previews.data[0]!.body) })
      setProblem('')
    } catch (error) {
      setProblem(`${t('notDone')}: ${(error as Error).message}`)
    }
  }
  return (
    <div class="stack">
      <div class="row">
        <button type="button" onClick={(event) => void show(event.currentTarget.form!)}>
          {say(WEBHOOK.preview)}
        </button>
        <span class="quiet hint">{say(WEBHOOK.previewHint)}</span>
      </div>
      <span role="status">
        {problem !== '' ? problem : shown === null ? '' : say(WEBHOOK.previewOf, { name: shown.name })}
      </span>
      {shown === null ? null : (
        <Scroll label={say(WEBHOOK.preview)}>
          <pre class="preview">{shown.body}</pre>
        </Scroll>
      )}
    </div>
  )
}

/** JSON by lines; any other text as it is. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

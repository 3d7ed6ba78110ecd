import { useState } from 'preact/hooks'
import { WEBHOOK } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'

/** A secret that the API shows only once; it stays until the reader says that it is copied. */
export function SecretCard(props: {
  readonly secret: string
  readonly text: string
  readonly done: () => void
}) {
  const [isCopied, setIsCopied] = useState(false)
  const copy = () =>
    navigator.clipboard?.writeText(props.secret).then(
      () => setIsCopied(true),
      () => {},
    )
  return (
    <section class="card calm" role="status">
      <p>{props.text}</p>
      <code class="secret">{props.secret}</code>
      <p class="quiet">{t('copyNow')}</p>
      <div class="actions">
        <button type="button" onClick={() => void copy()}>
          {say(isCopied ? WEBHOOK.copied : WEBHOOK.copy)}
        </button>
        <button type="button" class="main" onClick={props.done}>
          {say(WEBHOOK.hasCopied)}
        </button>
      </div>
    </section>
  )
}

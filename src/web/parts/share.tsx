import { useState } from 'preact/hooks'
import { ALERT } from '../texts/phrases.js'
import { say } from '../texts/say.js'

/** Passes the address of the page on: by the system's own menu where there is one, else by the clipboard. */
export function Share({ title }: { readonly title: string }) {
  const [said, setSaid] = useState('')
  const canShare = typeof navigator.share === 'function'
  const share = async () => {
    const url = location.origin + location.pathname
    try {
      if (canShare) await navigator.share({ title, url })
      else {
        await navigator.clipboard.writeText(url)
        setSaid(say(ALERT.copied))
      }
    } catch {
      // Closed without a choice, or not allowed: the address is still in the browser's own field.
    }
  }
  return (
    <span class="actions end">
      <button type="button" onClick={() => void share()}>
        {say(canShare ? ALERT.share : ALERT.copyLink)}
      </button>
      <span role="status">{said}</span>
    </span>
  )
}

import { useState } from 'preact/hooks'
import { OVERVIEW } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { isMine, setMine } from '../watch.js'

/** Marks a service as one of the reader's; they come first on the overview. */
export function Star({ id, name }: { readonly id: string; readonly name: string }) {
  const [isOn, setIsOn] = useState(isMine(id))
  const text = say(isOn ? OVERVIEW.unstar : OVERVIEW.star, { name })
  return (
    <button
      type="button"
      class="star"
      aria-pressed={isOn}
      title={text}
      aria-label={text}
      onClick={() => {
        setMine(id, !isOn)
        setIsOn(!isOn)
      }}
    >
      {isOn ? '★' : '☆'}
    </button>
  )
}

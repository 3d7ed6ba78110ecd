import { useEffect, useState } from 'preact/hooks'
import type { Service, Sparklines } from '../api-types.js'
import { OVERVIEW } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { MINE_CHANGED, mine } from '../watch.js'
import { Tile } from './catalogue.js'

/** The reader's own services, before all others. `?watch=netflix,tim` shows a list that somebody shared. */
export function Mine(props: {
  readonly services: readonly Service[]
  readonly lines: Sparklines['data']
  readonly query: URLSearchParams
}) {
  const [, setChanges] = useState(0)
  useEffect(() => {
    const onChange = () => setChanges((count) => count + 1)
    addEventListener(MINE_CHANGED, onChange)
    return () => removeEventListener(MINE_CHANGED, onChange)
  }, [])
  const wanted = mine(props.query)
  const shown = wanted.flatMap((id) => props.services.find((service) => service.id === id) ?? [])
  if (shown.length === 0) return null
  return (
    <section class="card">
      <h2>{say(OVERVIEW.mine)}</h2>
      <ul class="grid">
        {shown.map((service) => (
          <Tile
            key={service.id}
            service={service}
            line={props.lines.find((line) => line.service === service.id)}
          />
        ))}
      </ul>
    </section>
  )
}

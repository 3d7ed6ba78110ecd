import { asShare } from '../parts/small.js'
import { MAPS } from '../texts/phrases.js'
import { say } from '../texts/say.js'

/** Strengths of colour: enough to rank by eye, few enough to distinguish. */
const STEPS = 4

/** The strength for a share; 0 for none. */
export function stepOf(share: number | undefined, most: number): number {
  return share === undefined || most === 0 ? 0 : Math.max(1, Math.ceil((share / most) * STEPS))
}

/** What the colours stand for, from none to the largest share. */
export function Legend({ most, credit }: { readonly most: number; readonly credit?: string }) {
  return (
    <figcaption class="quiet hint map-legend">
      <span>{asShare(0)}</span>
      <svg viewBox={`0 0 ${STEPS * 20} 10`} width={STEPS * 20} height="10" aria-hidden="true">
        {Array.from({ length: STEPS }, (_step, index) => (
          <rect key={index} x={index * 20} width="20" height="10" class={`land s${index + 1}`} />
        ))}
      </svg>
      <span>{asShare(most)}</span>
      {credit === undefined ? null : <span class="credit">{say(MAPS.credit, { name: credit })}</span>}
    </figcaption>
  )
}

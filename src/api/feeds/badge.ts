import type { Texts } from '../../core/phrases/texts.js'
import type { State } from './words.js'
import { stateText } from './words.js'
import { xml } from './xml.js'

/** White text is read well on each of them (contrast of 4.5 and more). */
const COLOURS = {
  ok: '2e7d32',
  'no-data': '5f6673',
  minor: '8a6100',
  major: 'b54708',
  critical: 'b42318',
  acknowledged: 'b42318',
  recovering: '175cd3',
} as const
const LABEL_COLOUR = '444'

/** Shields asks again no sooner than this anyway. Unit: seconds. */
const SHIELDS_CACHE = 300

export function colourOf(state: State): string {
  return COLOURS[state.kind === 'open' ? state.severity : state.kind]
}

/** What shields.io takes from an endpoint; it refuses members that it does not know. */
export function shieldsBadge(name: string, state: State, texts: Texts): Readonly<Record<string, unknown>> {
  return {
    schemaVersion: 1,
    label: name,
    message: stateText(state, texts),
    color: colourOf(state),
    labelColor: LABEL_COLOUR,
    cacheSeconds: SHIELDS_CACHE,
  }
}

/** A badge as everybody knows them, that calls nothing from anywhere. */
export function svgBadge(name: string, state: State, texts: Texts): string {
  const message = stateText(state, texts)
  const left = part(name)
  const right = part(message)
  const width = left.width + right.width
  const title = xml(`${name}: ${message}`)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${title}" lang="${texts.language}">
<title>${title}</title>
<clipPath id="r"><rect width="${width}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="${left.width}" height="20" fill="#${LABEL_COLOUR}"/><rect x="${left.width}" width="${right.width}" height="20" fill="#${colourOf(state)}"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">
<text x="${PADDING}" y="14" textLength="${left.length}" lengthAdjust="spacingAndGlyphs">${xml(name)}</text>
<text x="${left.width + PADDING}" y="14" textLength="${right.length}" lengthAdjust="spacingAndGlyphs">${xml(message)}</text>
</g>
</svg>
`
}

const PADDING = 6

/** `textLength` makes the text as long as it is taken to be here, so a guess by kinds of letters does. */
function part(text: string): { readonly length: number; readonly width: number } {
  let length = 0
  for (const letter of text) length += widthOf(letter)
  return { length: Math.round(length), width: Math.round(length) + 2 * PADDING }
}

/** In Verdana of 11 pixels. */
function widthOf(letter: string): number {
  if (/[ijl.,:;'|!()[\] ]/.test(letter)) return 3.9
  if (/[frt/-]/.test(letter)) return 4.6
  if (/[mwMW@%]/.test(letter)) return 10.2
  if (/\p{Lu}|[+&]/u.test(letter)) return 7.8
  return /\p{Script=Latin}|\d/u.test(letter) ? 6.8 : 11
}

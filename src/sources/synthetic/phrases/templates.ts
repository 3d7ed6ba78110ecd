import type { Tongue } from '../population/audiences.js'
import type { Phrases } from './phrases.js'
import { ENGLISH } from './phrases-en.js'
import { ITALIAN } from './phrases-it.js'
import { FRENCH, GERMAN, SPANISH } from './phrases-others.js'
import type { SceneWords } from './scene-words.js'
import { SCENES_EN, SCENES_IT } from './scene-words.js'

/** Everything a world can say. */
export interface Templates {
  readonly phrases: Readonly<Record<Tongue, Phrases>>
  /** Speakers of other languages take no part in scenes. */
  readonly scenes: Readonly<Record<'en' | 'it', SceneWords>>
}

export const TEMPLATES: Templates = {
  phrases: { en: ENGLISH, it: ITALIAN, fr: FRENCH, de: GERMAN, es: SPANISH },
  scenes: { en: SCENES_EN, it: SCENES_IT },
}

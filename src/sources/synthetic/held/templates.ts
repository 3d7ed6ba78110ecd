import type { Templates } from '../phrases/templates.js'
import { TEMPLATES } from '../phrases/templates.js'
import { HELD_ENGLISH } from './phrases-en.js'
import { HELD_ITALIAN } from './phrases-it.js'
import { HELD_SCENES_EN, HELD_SCENES_IT } from './scene-words.js'

/**
 * Sentences that the lexicons were never looked at with. Authors of reading rules leave this folder closed; only `npm
 * run evaluate` and the bench of the peers open it.
 */
export const HELD_TEMPLATES: Templates = {
  phrases: { ...TEMPLATES.phrases, en: HELD_ENGLISH, it: HELD_ITALIAN },
  scenes: { en: HELD_SCENES_EN, it: HELD_SCENES_IT },
}

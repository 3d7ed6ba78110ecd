import type { Feature } from '../../../core/model/vocabulary.js'
import type { Population } from '../population/populations.js'
import type { Random } from '../random.js'
import { pick } from '../random.js'
import type { Phrases, Speech } from './phrases.js'

/** Of a hundred who write in a hurry: how many mistype, shorten a word, shout, or begin with a capital. */
const MISTYPED = 0.08
const SHORTENED = 0.15
const SHOUTED = 0.03
const CAPITAL = 0.3

/** Added to what fails; a clause that has said it already says it again, as people do. */
const WHERE_AND_WHEN = ['', '', ' {where}', ' {since}', '{when}', ', {since}', '{when} {where}']

/** One person's words about a service; `feature` is what fails for a complainer, where it is not everything. */
export function renderTemplate(
  random: Random,
  speech: Exclude<Speech, 'idle' | 'scene'>,
  phrases: Phrases,
  population: Population,
  feature: Feature | null = null,
): string {
  const fill = (text: string) => fillIn(random, text, phrases, population)
  switch (speech) {
    case 'admits':
    case 'mended':
      return fillIn(random, pick(random, phrases[speech]), phrases, {
        ...population,
        nicknames: [population.name],
      })
    case 'complaint': {
      const failures = feature === null ? undefined : phrases.failures[feature]
      const what =
        failures === undefined
          ? pick(random, phrases.complaints)
          : pick(random, failures) + pick(random, WHERE_AND_WHEN)
      return inShorthand(
        random,
        fill(pick(random, phrases.sighs) + what + pick(random, phrases.asides)),
        phrases,
      )
    }
    case 'recovery':
      return inShorthand(
        random,
        fill(pick(random, phrases.recoveries) + pick(random, phrases.relief)),
        phrases,
      )
    case 'brand':
      return inShorthand(random, fill(pick(random, phrases.brand) + pick(random, phrases.idleTails)), phrases)
  }
}

/** Talk about something else: most of what people post. */
export function chat(random: Random, phrases: Phrases): string {
  return fillIn(random, pick(random, phrases.idle), phrases, null) + pick(random, phrases.idleTails)
}

/** A sentence of a scene; `{other}` is whom the service is compared with. */
export function recite(
  random: Random,
  sentence: string,
  phrases: Phrases,
  population: Population,
  other: Population | null,
): string {
  const rival = other === null ? 'the others' : pick(random, other.nicknames)
  return fillIn(random, sentence.replace('{other}', rival), phrases, population)
}

/** Puts words into the braces of a sentence. */
function fillIn(random: Random, sentence: string, phrases: Phrases, population: Population | null): string {
  let filled = ''
  let done = 0
  for (let open = sentence.indexOf('{'); open !== -1; open = sentence.indexOf('{', done)) {
    const close = sentence.indexOf('}', open)
    filled += sentence.slice(done, open) + word(random, sentence.slice(open + 1, close), phrases, population)
    done = close + 1
  }
  return done === 0 ? sentence : filled + sentence.slice(done)
}

function word(random: Random, slot: string, phrases: Phrases, population: Population | null): string {
  if (slot === '') return pick(random, population!.nicknames)
  if (slot === '#') return population!.name.toLowerCase()
  return pick(random, phrases.fillings[slot]!)
}

function inShorthand(random: Random, text: string, { slang }: Phrases): string {
  let typed = text
  if (random() < SHORTENED) {
    const [long, short] = pick(random, slang)
    typed = typed.replace(long, short)
  }
  if (random() < MISTYPED) typed = mistype(random, typed)
  if (random() < CAPITAL) return typed.charAt(0).toUpperCase() + typed.slice(1)
  return random() < SHOUTED ? typed.toUpperCase() : typed
}

/** Two letters in the middle of a word change places. */
function mistype(random: Random, text: string): string {
  const at = 1 + Math.floor(random() * (text.length - 3))
  if (!/^\p{L}{4}$/u.test(text.slice(at - 1, at + 3))) return text
  return `${text.slice(0, at)}${text[at + 1]}${text[at]}${text.slice(at + 2)}`
}

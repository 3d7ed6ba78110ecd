import type { ServiceId } from '../../model/vocabulary.js'
import type { Clauses } from '../match/clauses.js'
import type { Token } from '../tokens/tokenize.js'
import type { Aimed } from './weigh.js'

const MINE: ReadonlySet<string> = words('my our the mio mia il la lo l nostro nostra miei')
/** What a service is reached through. */
const OWN: ReadonlySet<string> = words(
  `wifi wi-fi internet router modem connection phone iphone android cell cellphone laptop computer pc mac macbook tablet ipad tv telly firestick
  roku chromecast headphones remote screen charger battery
  connessione telefono cellulare cell portatile tele televisore telecomando schermo linea fibra rete`,
)
const BETWEEN: ReadonlySet<string> = words(
  'is are s has been was just still e ha si mi ancora sempre completely totally so',
)
const BROKEN: ReadonlySet<string> = words(
  `broken broke dead died down out busted fried bricked cracked smashed offline crap trash
  rotto rotta rotti guasto guasta morto morta andato andata giu`,
)
/** How somebody begins who says what they cannot do, rather than what does not work. */
const UNABLE: ReadonlySet<string> = words('cant cannot couldnt unable no without non')

/**
 * "My wifi is broken, can't watch Netflix": what fails is at home, and the service is what is missed. In a sentence in
 * which something of the writer's own is broken, neither that nor its consequence speaks against a service. That the
 * service itself is down still does ("my tv is dead AND netflix is down"). Internet providers are the exception: there
 * "my internet is down" is the complaint.
 */
export function dropUserSideProblems(
  aimed: readonly Aimed[],
  tokens: readonly Token[],
  clauses: Clauses,
  isAccess: (service: ServiceId) => boolean,
): readonly Aimed[] {
  const broken = new Map<number, number>()
  for (const [at] of tokens.entries()) {
    if (isBroken(tokens, at)) broken.set(clauses.sentenceOf[at]!, at)
  }
  if (broken.size === 0) return aimed
  return aimed.filter(({ hit, services }) => {
    if (hit.cue.stance !== 'complaint' || services.some(isAccess)) return true
    const at = broken.get(clauses.sentenceOf[hit.from]!)
    if (at === undefined) return true
    const isItself = hit.mentions.length === 0 && hit.from <= at + 3 && hit.to > at
    return !isItself && !UNABLE.has(tokens[hit.from]!.text)
  })
}

/** "my phone is broken", not "is my phone broken or …", "if my wifi is down" nor "my tv app is broken". */
function isBroken(tokens: readonly Token[], at: number): boolean {
  if (!OWN.has(tokens[at]!.text) || !MINE.has(tokens[at - 1]?.text ?? '')) return false
  if (ASKS.has(tokens[at - 2]?.text ?? '')) return false
  for (let index = at + 1; index < Math.min(tokens.length, at + 4); index++) {
    const { text, asked } = tokens[index]!
    if (BROKEN.has(text)) return !asked
    if (!BETWEEN.has(text)) return false
  }
  return false
}

const ASKS: ReadonlySet<string> = words('is if whether se')

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/))
}

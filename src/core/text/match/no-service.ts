import type { Words } from '../language/words.js'

/** Whether a word that is said to be down is no service by itself: "internet", "everything", "il sito". */
export function isNoService(word: string, { lists }: Words): boolean {
  return word.length < 2 || lists.noService.has(word)
}

const LONG_VERB = 4

/**
 * Whether "<word> down" is said of anything but a service: `#falldown`, `#bringitdown`, `#keepwomendown`. Only of
 * hashtags, where nothing shows that a name is meant; "Drop is down" may well be one.
 */
export function isPhrasal(name: string, { lists }: Words): boolean {
  const { phrasalVerbs, phrasalObjects, noService } = lists
  // "chowing down", "stripped down", "star city meltdown".
  if (phrasalVerbs.has(name) || /(?:ing|ed)$/.test(name)) return true
  for (const verb of phrasalVerbs) if (verb.length >= LONG_VERB && name.endsWith(verb)) return true
  for (let cut = 2; cut < name.length; cut++) {
    const start = name.slice(0, cut)
    if (!phrasalVerbs.has(start)) continue
    // "keep women down", "holding it down": a verb with what it does it to.
    const rest = name.slice(cut)
    if (phrasalObjects.has(rest) || noService.has(rest)) return true
    if (rest.startsWith('ing') && phrasalObjects.has(rest.slice(3))) return true
  }
  return false
}

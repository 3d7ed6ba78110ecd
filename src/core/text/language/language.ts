import type { Language } from '../../model/vocabulary.js'
import type { Token } from '../tokens/tokenize.js'
import type { TextParts } from './text-parts.js'

/** Words by which a language shows itself even in five words. Words that English and Italian share are in neither. */
const ENGLISH =
  words(`the is are was were be been am my your our their his her its it this that these those there here
  what when where why how who which not dont doesnt didnt cant couldnt wont isnt arent wasnt wouldnt hasnt havent aint and or but if because cuz
  of to from with without for at by on into out about just only still even now right today tonight yesterday since while again anyone
  anybody everyone everything nothing something someone else i you we they me us them him all any some more most very really so too
  have has had do does did will would can could should gonna wanna get got getting trying keeps keep working works loading
  please thanks thank why im ive youre rn lol wtf omg guys down up back off`)
const ITALIAN =
  words(`il lo gli i un uno una di del della dello dei degli delle al alla allo ai agli alle dal dalla nel nella nei nelle
  sul sulla sui col che chi cui non si mi ti ci vi ne e ed o ma anche pure perche percio quindi quando come dove cosa quale quanto
  sono sei siamo siete era erano ho hai ha abbiamo avete hanno va vanno funziona funzionano funzionava riesco riesce riuscite
  questo questa questi queste quello quella tutto tutti tutta niente nulla ancora sempre mai gia ora adesso oggi ieri stamattina stasera
  qualcuno qualcun altro altri solo soltanto piu meno molto troppo poco proprio mio mia tuo tua suo sua nostro vostro loro
  me te lui lei noi voi io da per con su tra fra giu su fermo bloccato morto ma se cazzo raga ragazzi grazie scusate aiuto
  fa fanno sta stanno dopo prima senza entrare aprire accedere apre carica caricano è`)
/** Function words of other languages of Europe that neither English nor Italian has. */
const FOREIGN =
  words(`nicht und der das ist ich ein eine geht auf mit bei wieder auch noch seit schon wird warum
  le les des est pas une et je ne vous nous sur pour avec dans qui marche plus depuis encore bonjour ca cest
  el los las que por para esta estan y yo mi con muy pero como sin cuando desde hace funciona caido caida
  nao voce voces isso aqui com uma um os meu minha fora
  het een niet werkt ook maar weer bij
  nie jest czy jak ale dla och inte och fungerar hos`)
/** Of these, the ones that are Italian or English as well and so prove nothing. */
const SHARED = words(
  'le la con come mi me per ne e a i o un una so in no on as an den die man plus que funciona est un ai dei si te se da ma do is fora come el va des',
)
const LOANS =
  words(`down crash app server online offline login wifi wi fi internet feed post story stories lag bug update streaming stream
  smartphone ok okay sorry link chat social web website email mail account password router modem game gaming live video reel reels
  tweet hashtag follower smart tv pc player help error timeout ping spam meme lol omg wtf show film serie desktop laptop tablet browser
  rip top fan team manager weekend staff bonus play store computer network reset account like influencer trend cloud backup hacker mobile`)

/** Words that carry no content of their own. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set([...ENGLISH, ...ITALIAN])

/** Whether a word is said alike in both languages. */
export function isLoan(word: string): boolean {
  return LOANS.has(word)
}

const MIN_MARGIN = 2

/**
 * Guesses the language from function words first, then from the lexicon whose phrases were found, and only then asks
 * the statistical guesser, which costs more than everything else together. Names, handles, tags, links and
 * loanwords are no evidence: "netflix giù" and "tim down" would mislead it.
 */
export function guessPostLanguage(
  tokens: readonly Token[],
  isName: (token: number) => boolean,
  cueLanguages: { readonly en: number; readonly it: number },
  text: string,
  hint: string | null,
  country: string | null,
  parts: Pick<TextParts, 'guessLanguage'>,
): Language {
  let english = 0
  let italian = 0
  let foreign = 0
  let content = 0
  let outside = 0
  const rest: string[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' || isName(index) || LOANS.has(token.text)) continue
    content++
    rest.push(text.slice(token.start, token.end))
    if (/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(text.slice(token.start, token.end)))
      outside++
    if (FOREIGN.has(token.text) && !SHARED.has(token.text)) foreign++
    const isEnglish = ENGLISH.has(token.text)
    const isItalian = ITALIAN.has(token.text)
    if (isEnglish && !isItalian) english += SHARED.has(token.text) ? 0.4 : 1
    if (isItalian && !isEnglish) italian += SHARED.has(token.text) ? 0.4 : 1
  }
  english += cueLanguages.en
  italian += cueLanguages.it
  if (content > 0 && outside > content / 2) return 'other'
  const share = Math.min(english, italian) / Math.max(1, english + italian)
  if (foreign >= 2 && foreign >= Math.max(english, italian)) {
    // The guesser decides between an odd word and another language.
    return fromGuess(parts.guessLanguage(rest.join(' ')))
  }
  if (english >= 2 && italian >= 2 && share > 0.25) return 'mixed'
  if (english - italian >= MIN_MARGIN) return 'en'
  if (italian - english >= MIN_MARGIN) return 'it'
  if (content >= 2) {
    const guess = parts.guessLanguage(rest.join(' '))
    if (guess === 'en' && english >= italian) return 'en'
    if (guess === 'it' && italian >= english) return 'it'
    if (english > italian) return 'en'
    if (italian > english) return 'it'
    // Two or three odd words (slang, typing errors) are taken for almost any language.
    if (content >= 4 && foreign >= 1) return fromGuess(guess)
    if (content >= 5 && guess !== '') return fromGuess(guess)
    if (guess === 'en' || guess === 'it') return guess
  } else if (english !== italian) return english > italian ? 'en' : 'it'
  const base = hint?.slice(0, 2).toLowerCase()
  if (base === 'en' || base === 'it') return base
  if (base !== undefined && base !== 'un' && base !== 'zx' && base !== 'qm' && base !== '') return 'other'
  return country === 'IT' ? 'it' : 'en'
}

function fromGuess(guess: string): Language {
  return guess === 'en' || guess === 'it' ? guess : guess === '' ? 'en' : 'other'
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).filter((word) => word !== ''))
}

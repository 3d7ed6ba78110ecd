import type { Random } from './random.js'
import { pick } from './random.js'

/** What the invented crowd says. Written from how people talk, apart from the lexicons that read it. */
export type Speech = 'complaint' | 'recovery' | 'brand' | 'admits' | 'mended'

type Tongue = 'en' | 'it'

/** `{}` is the service's name, `{#}` the name as a hashtag would have it. */
const SAID: Readonly<Record<Speech, Readonly<Record<Tongue, readonly string[]>>>> = {
  complaint: {
    en: [
      'is {} down or is it just me',
      '{} not working for anyone else?',
      "{} won't load at all",
      'can anyone get into {}? mine says error',
      'why is {} down AGAIN',
      "{} keeps kicking me out, can't log in",
      'ugh {} is down and i was in the middle of something',
      '{} has been broken for the last half hour',
      'anyone else having issues with {} rn',
      'great, {} is not working',
      '{} outage? nothing opens here',
      'tried everything and {} still does not open',
      'my {} stopped working all of a sudden',
      '#{#}down anyone?',
      'is there a problem with {} today, i just get a blank page',
      '{} servers down?? been trying for ages',
    ],
    it: [
      '{} non funziona, solo a me?',
      'ma {} è down?',
      '{} non va da stamattina',
      'qualcuno riesce ad aprire {}? a me dà errore',
      '{} non carica niente',
      'di nuovo {} che non funziona, che palle',
      'non riesco ad entrare su {} da mezz’ora',
      '{} è bloccato, non si apre proprio',
      'problemi con {}? qui non va nulla',
      'anche a voi {} non funziona?',
      '#{#}down',
      '{} giù in tutta Italia a quanto pare',
      'oggi {} non ne vuole sapere di partire',
      'scusate ma {} va a qualcuno? a me no',
    ],
  },
  recovery: {
    en: [
      '{} is back for me',
      'ok {} works again',
      '{} is finally back up',
      'looks like {} is working again here',
    ],
    it: ['{} funziona di nuovo', 'ok {} è tornato', 'finalmente {} è ripartito', 'a me {} ora va'],
  },
  brand: {
    en: [
      'watching something on {} tonight',
      'i should cancel {} honestly',
      '{} changed its logo?',
      'the new {} advert is everywhere',
      'my dad just discovered {}',
      'who else got the {} update',
      '{} gift card giveaway ends sunday',
    ],
    it: [
      'stasera {} e divano',
      'mi hanno regalato un abbonamento a {}',
      'ma la pubblicità di {} la capite?',
      '{} ha cambiato i prezzi di nuovo',
      'mia nonna ha imparato a usare {}',
      'bella la novità di {}',
    ],
  },
  admits: {
    en: ["We're aware that some people are having trouble with {} and we're looking into it."],
    it: ['Siamo a conoscenza dei problemi con {} e ci stiamo lavorando.'],
  },
  mended: {
    en: ['The issue is resolved and {} is back to normal. Thanks for your patience.'],
    it: ['Il problema è stato risolto, {} è tornato a funzionare. Grazie per la pazienza.'],
  },
}

const TAILS = [
  '',
  '',
  '',
  ' 😩',
  ' 🙄',
  ' wtf',
  ' ffs',
  ' help',
  ' 😭😭',
  '...',
  ' !!',
  ' lol',
  ' boh',
  ' uffa',
  ' ?',
]

const IDLE: readonly string[] = (
  'coffee monday weather train lunch garden football dinner weekend music dog cat school office holiday sea mountain ' +
  'pioggia caffè treno pranzo mare montagna partita scuola ufficio domenica gatto cane pizza musica libro amici ' +
  'film recipe sunset bike run market bread summer winter snow birthday party sleep work'
).split(' ')
const LINKS = [
  'and then',
  'with',
  'again',
  'before',
  'e poi',
  'con',
  'ancora',
  'dopo',
  'senza',
  'without',
  'near',
  'vicino',
]

export function say(random: Random, speech: Speech, tongue: Tongue, name: string): string {
  const text = pick(random, SAID[speech][tongue])
    .replaceAll('{}', random() < 0.7 ? name.toLowerCase() : name)
    .replaceAll('{#}', name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
  return speech === 'admits' || speech === 'mended' ? text : `${mistype(random, text)}${pick(random, TAILS)}`
}

/** Talk about nothing in particular: most of what people post. */
export function chat(random: Random): string {
  return `${pick(random, IDLE)} ${pick(random, LINKS)} ${pick(random, IDLE)} ${pick(random, IDLE)} ${Math.floor(random() * 1e4)}`
}

/** Now and then two letters change places, outside of the first words, which mostly name the service. */
function mistype(random: Random, text: string): string {
  if (random() > 0.06 || text.length < 24) return text
  const at = 16 + Math.floor(random() * (text.length - 18))
  return `${text.slice(0, at)}${text[at + 1]}${text[at]}${text.slice(at + 2)}`
}

import type { Phrases } from './phrases.js'

/** Neighbouring languages: enough for an outage that does not stop at a border. */
const NOTHING_ELSE = {
  failures: {},
  asides: ['', '', ' 😡', ' 😭', ' #{#}down', ' #{#}', '!!', '...'],
  sighs: ['', '', ''],
  idleTails: ['', '', ' 😂', '!'],
  relief: ['', ' 🎉', ' 🙌', ' #{#}'],
  slang: [[/\bque\b/, 'q']],
} as const

export const FRENCH: Phrases = {
  ...NOTHING_ELSE,
  complaints: [
    '{} ne marche plus{when} ?',
    '{} est en panne chez vous aussi ?',
    'impossible de se connecter à {}',
    "c'est moi ou {} bug{when}",
    '{} plante, écran noir',
    '{} down en france ?',
    'y a un problème avec {} ou quoi',
  ],
  recoveries: ['{} remarche', "c'est revenu {}"],
  brand: ['soirée {} avec ma sœur', 'trop bien la nouveauté sur {}', 'qui a un compte {} ?'],
  admits: ['Nous avons connaissance d’un problème avec {} et nous y travaillons.'],
  mended: ['Le problème est résolu, {} fonctionne à nouveau.'],
  idle: ['quelle pluie aujourd’hui', 'vivement le week-end'],
  fillings: { when: ['', '', ' ce soir', ' depuis une heure'] },
}

export const GERMAN: Phrases = {
  ...NOTHING_ELSE,
  complaints: [
    '{} geht nicht{when}',
    'ist {} bei euch auch down?',
    'kann mich nicht bei {} anmelden',
    '{} gestört? hier lädt nichts',
    '{} funktioniert nicht mehr, nur schwarzer bildschirm',
    'was ist los mit {}{when}',
    '{} störung in deutschland?',
  ],
  recoveries: ['{} läuft wieder', 'endlich geht {} wieder'],
  brand: ['heute {} mit der familie', 'neues auf {} gefunden', 'wer hat noch {}?'],
  admits: ['Uns ist ein Problem mit {} bekannt, wir arbeiten daran.'],
  mended: ['Das Problem ist behoben, {} läuft wieder.'],
  idle: ['so ein regen heute', 'endlich wochenende'],
  fillings: { when: ['', '', ' seit einer stunde', ' heute abend'] },
}

export const SPANISH: Phrases = {
  ...NOTHING_ELSE,
  complaints: [
    '{} no funciona{when}',
    'se cayó {}{when}?',
    'a alguien más no le carga {}?',
    'no puedo entrar a {}',
    '{} caído otra vez',
    'qué pasa con {}, pantalla negra',
  ],
  recoveries: ['ya volvió {}', '{} funciona otra vez'],
  brand: ['noche de {} con mi hermana', 'qué buena la novedad de {}', 'quién tiene {}?'],
  admits: ['Sabemos que hay un problema con {} y estamos trabajando en ello.'],
  mended: ['El problema está resuelto, {} funciona de nuevo.'],
  idle: ['cuánta lluvia hoy', 'por fin viernes'],
  fillings: { when: ['', '', ' hoy', ' desde hace una hora'] },
}

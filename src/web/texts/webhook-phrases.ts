import type { Phrase, Plural } from './say.js'

export const WEBHOOK = {
  edit: ['Edit', 'Modifica'],
  save: ['Save changes', 'Salva le modifiche'],
  saved: ['Saved.', 'Salvato.'],
  rotate: ['New secret', 'Nuovo segreto'],
  rotated: [
    'The old secret still signs for 24 hours. The new one is shown only now:',
    'Il vecchio segreto firma ancora per 24 ore. Quello nuovo si vede solo adesso:',
  ],
  copy: ['Copy', 'Copia'],
  copied: ['Copied.', 'Copiato.'],
  hasCopied: ['I have copied it', 'L’ho copiato'],
  urlUnchanged: ['Leave empty to change nothing', 'Lascia vuoto per non cambiarlo'],
  add: ['Type a name, then Enter', 'Scrivi un nome, poi Invio'],
  remove: ['Remove {name}', 'Togli {name}'],
  unknownService: ['Not in the catalogue: {names}', 'Non è nel catalogo: {names}'],
  nearest: ['Did you mean {name}?', 'Forse intendevi {name}?'],
  badUrl: ['This address is not accepted', 'Questo indirizzo non è accettato'],
  badCountry: ['Use two letters, such as IT', 'Usa due lettere, per esempio IT'],
  badEvents: ['Choose at least one event', 'Scegli almeno un evento'],
  badSecret: ['Use whsec_ and 24 to 64 bytes in base64', 'Usa whsec_ e da 24 a 64 byte in base64'],
  badValue: ['This value is not accepted', 'Questo valore non è accettato'],
  seeFields: {
    one: ['{n} field needs a correction.', '{n} campo da correggere.'],
    other: ['{n} fields need a correction.', '{n} campi da correggere.'],
  },
  onlyFailed: ['Only failed', 'Solo falliti'],
  noFailed: ['None of these failed.', 'Nessuno di questi è fallito.'],
  answer: ['Answer', 'Risposta'],
} as const satisfies Readonly<Record<string, Phrase | Plural>>

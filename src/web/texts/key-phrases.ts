import type { Phrase } from './say.js'

export const KEYS = {
  howTo: [
    'The operator of this Outcry can create a key:',
    'Chi gestisce questo Outcry può creare una chiave:',
  ],
  tooFew: ['This key may only read', 'Questa chiave permette solo di leggere'],
} as const satisfies Readonly<Record<string, Phrase>>

import type { Phrase } from './say.js'

export const CHART = {
  opened: ['Alert opened', 'Allerta aperta'],
  confirmed: ['Confirmed by the company', 'Confermato dall’azienda'],
  over: ['Over', 'Finita'],
  keys: [
    'Arrow keys move the cursor, plus zooms in, Escape shows all.',
    'Le frecce spostano il cursore, più ingrandisce, Esc mostra tutto.',
  ],
  zoomHint: ['Drag to zoom', 'Trascina per ingrandire'],
  reset: ['Show all', 'Mostra tutto'],
  yesterday: ['The day before', 'Il giorno prima'],
  lastWeek: ['A week before', 'Una settimana prima'],
  csv: ['CSV', 'CSV'],
  png: ['Picture', 'Immagine'],
  hours6: ['6 hours', '6 ore'],
  days30: ['30 days', '30 giorni'],
  days90: ['90 days', '90 giorni'],
  range: ['Time span', 'Periodo'],
  compare: ['Compare with', 'Confronta con'],
  nobody: ['no other service', 'nessun altro servizio'],
} as const satisfies Readonly<Record<string, Phrase>>

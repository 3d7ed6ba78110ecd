import { describe, expect, test } from 'vitest'
import { newReader, post } from '../../../support/reader.js'

const reader = newReader()
const isComplaint = (text: string) => reader.read(post(text)).label === 'complaint'

describe('what is over, supposed, planned or said of somebody else is no complaint', () => {
  test.each([
    'ieri con vodafone fermo per un’ora ho pulito tutta casa',
    'sopravvissuti al down di netflix di ieri?',
    'during the spotify outage i cleaned the whole flat',
    'lo psicologo: e quando whatsapp è down cosa facciamo? io: aggiorno la pagina',
    'in the year 3000: grandpa what was it like when netflix stopped working for an hour',
    'vodafone emailed me: services unavailable on monday night for scheduled work',
    'le mie azioni netflix sono a terra, -8 oggi',
    'netflix stock is down again, buying the dip',
    "Arsenal's midfield is dead, absolutely dead, and Sky want us to talk about the referee",
    'watching netflix tonight',
    'queue at unicredit',
  ])('%s', (text) => expect(isComplaint(text)).toBe(false))
})

describe('but what goes on since then is', () => {
  test.each([
    'netflix down again like yesterday',
    'ieri whatsapp era giù e oggi non va ancora',
    'spotify still not working since last night',
    'dazn bloccato proprio al rigore',
  ])('%s', (text) => expect(isComplaint(text)).toBe(true))
})

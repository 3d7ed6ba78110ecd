import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import type { Alert } from '../../src/core/model/alert.js'
import { EVENT_TYPES } from '../../src/core/model/alert.js'
import type { Format } from '../../src/pipeline/endpoints/subscriptions.js'
import { SUBSCRIBABLE } from '../../src/pipeline/endpoints/subscriptions.js'
import type { Message } from '../../src/pipeline/notify/message.js'
import { addressMessage } from '../../src/webhooks/formats/address-message.js'
import { createFormats } from '../../src/webhooks/formats/formats.js'
import { textsOf } from '../support/texts.js'
import { anEvent } from './alert-events.js'
import { CHANGE_EVENT, SCHEMAS } from './format-schemas.js'

const ajv = new Ajv({ allErrors: true, strict: false })
addFormats.default(ajv)

const AT = '2024-01-01T00:05:00.000Z'
const KEY = 'k'.repeat(32)
const URLS: Readonly<Record<Format, string>> = {
  standard: 'https://receiver.example/hook',
  slack: 'https://hooks.slack.com/services/T/B/x',
  discord: 'https://discord.com/api/webhooks/1/x',
  teams: 'https://prod.westeurope.logic.azure.com/workflows/x',
  telegram: 'https://api.telegram.org/bot1:x/sendMessage?chat_id=-100',
  ntfy: 'https://ntfy.sh/outages',
  pagerduty: `https://events.pagerduty.com/v2/enqueue?routing_key=${KEY}`,
  alertmanager: 'https://bridge.example/',
}
const RECEIVERS = Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[]

/** What markup of every receiver, and everybody's mention, look like; far longer than any limit. */
const HOSTILE = `<!channel> <at>all</at> @everyone *b* _i_ [x](https://evil.example) <b>&"'\n\\ 🚨`
const LONG = `${HOSTILE} `.repeat(200)

function notice(type: string, data: Record<string, unknown> = {}): Message {
  return { kind: 'notice', type, at: AT, data }
}

/** A message of every type. */
function everyType(service = 'acme'): Record<string, Message> {
  const event = anEvent('alert.opened', 1, { service })
  const events = EVENT_TYPES.map((type, index) => anEvent(type, index + 1, { service, id: `alr_${index}` }))
  const alerts = events.map((each) => [each.type, { kind: 'alert', event: each }] as const)
  return {
    ...Object.fromEntries(alerts),
    'alert.reminder': { kind: 'reminder', at: AT, event },
    'alert.digest': { kind: 'digest', id: 'digest_1', at: AT, events },
    'source.degraded': notice('source.degraded', {
      name: service,
      state: 'late',
      detail: service,
      since: AT,
    }),
    'source.recovered': notice('source.recovered', { name: service, state: 'live', detail: null, since: AT }),
    'webhook.disabled': notice('webhook.disabled', { id: 'wh_a', url: service, reason: service }),
    'test.ping': notice('test.ping', { webhook: 'wh_a', text: 'a test' }),
  }
}

interface WriteOptions {
  readonly locale?: string
  readonly publicUrl?: string | null
  readonly timeZone?: string
}

const SERVICES = new Map([
  ['tim', { name: 'TIM', category: 'telecom' }],
  ['aws', { name: 'AWS', category: 'cloud' }],
])

function write(
  format: Format,
  message: Message,
  { locale = 'en', publicUrl = null, timeZone }: WriteOptions = {},
) {
  const { body } = createFormats(publicUrl, textsOf, SERVICES)[format](message, { locale, timeZone })
  const addressed = addressMessage(format, URLS[format], body)
  if (addressed.kind === 'incomplete') throw new Error(addressed.detail)
  return { url: addressed.url, text: addressed.body, body: JSON.parse(addressed.body) }
}

test('there is a message of every type that may be asked for', () => {
  expect(Object.keys(everyType()).toSorted()).toEqual([...SUBSCRIBABLE].toSorted())
})

describe.each(RECEIVERS)('%s', (format) => {
  const validate = ajv.compile(SCHEMAS[format])

  test.each(textsOf.languages)(
    'every type is what the receiver documents, in "%s", with links and without',
    (locale) => {
      for (const [type, message] of Object.entries(everyType())) {
        for (const publicUrl of [null, 'https://outcry.example']) {
          const { body, text } = write(format, message, { locale, publicUrl })
          validate(body)
          expect({ type, errors: validate.errors }).toEqual({ type, errors: null })
          const isLinked = text.includes('https://outcry.example')
          const hasPlace = type.startsWith('alert.') || format === 'alertmanager'
          expect({ type, isLinked }).toEqual({ type, isLinked: hasPlace && publicUrl !== null })
        }
      }
    },
  )

  test('texts that are too long or look like markup stay within every limit', () => {
    for (const [type, message] of Object.entries(everyType(LONG))) {
      const { body, text } = write(format, message)
      validate(body)
      // An id is no longer than the catalogue allows; what labels an alert is not cut.
      const errors = (validate.errors ?? []).filter(
        ({ instancePath }) => instancePath !== '/payload/component',
      )
      expect({ type, errors }).toEqual({ type, errors: [] })
      expect(text).not.toMatch(/\p{Cs}/u)
    }
  })

  test('a digest of two hundred events is still what the receiver takes', () => {
    const events = Array.from({ length: 200 }, (_, index) =>
      anEvent('alert.opened', 1, { id: `alr_${index}`, service: `service-${index}` }),
    )
    const { body } = write(format, { kind: 'digest', id: 'digest_1', at: AT, events }, { locale: 'it' })
    validate(body)
    expect(validate.errors).toBeNull()
  })
})

test('texts are in the language of the subscription, and times say their zone', () => {
  const message = everyType()['alert.opened']!
  for (const format of ['slack', 'discord', 'teams', 'telegram', 'ntfy', 'pagerduty'] as const) {
    expect(write(format, message).text).toContain('acme seems to be down')
    expect(write(format, message, { locale: 'it' }).text).toContain('acme: possibile disservizio')
    if (format === 'pagerduty') continue
    expect(write(format, message).text).toContain('1 Jan 2024, 00:00 UTC')
    const inRome = write(format, message, { timeZone: 'Europe/Rome' }).text
    expect(inRome).toContain('1 Jan 2024, 01:00 CET')
  }
})

test('what looks like markup is only letters to each receiver', () => {
  const message = everyType(HOSTILE)['alert.opened']!
  const slack = write('slack', message).body
  expect(slack.text).not.toMatch(/[<>]/)
  expect(write('discord', message).body.embeds[0].title).toContain('\\*b\\* \\_i\\_ \\[x\\]')
  expect(write('teams', message).body.attachments[0].content.body[0].text).toContain('&lt;at>all&lt;/at>')
  const telegram: string = write('telegram', message).body.text
  expect(telegram.replaceAll(/<\/?[bi]>/g, '')).not.toMatch(/[<>"]/)
  expect(telegram).toContain('&lt;b&gt;&amp;&quot;')
})

test('PagerDuty has one incident for each alert, which a company’s admission never acknowledges', () => {
  const actions = Object.entries(everyType())
    .filter(([, { kind }]) => kind === 'alert')
    .map(([type, message]) => [type, write('pagerduty', message).body.event_action])
  expect(Object.fromEntries(actions)).toEqual({
    'alert.opened': 'trigger',
    'alert.updated': 'trigger',
    'alert.acknowledged': 'trigger',
    'alert.recovering': 'trigger',
    'alert.resolved': 'resolve',
    'alert.reopened': 'trigger',
    'alert.retracted': 'resolve',
  })
  const keys = ['alert.opened', 'alert.resolved'].map((type) => {
    const event = anEvent(type as 'alert.opened', 1)
    return write('pagerduty', { kind: 'alert', event }).body.dedup_key
  })
  expect(keys).toEqual(['alr_1', 'alr_1'])
  const source = ['source.degraded', 'source.recovered'].map((type) => {
    const { dedup_key, event_action } = write('pagerduty', everyType()[type]!).body
    return [dedup_key, event_action]
  })
  expect(source).toEqual([
    ['outcry-source-acme', 'trigger'],
    ['outcry-source-acme', 'resolve'],
  ])
})

test('PagerDuty gets what is only an update as a change event, at the address of those', () => {
  const event = anEvent('alert.updated', 2, { evidence: { ...EVIDENCE } })
  const { url, body } = write('pagerduty', { kind: 'alert', event, isSupplement: true })
  expect(url).toBe('https://events.pagerduty.com/v2/change/enqueue')
  const validate = ajv.compile(CHANGE_EVENT)
  validate(body)
  expect(validate.errors).toBeNull()
  expect(body.payload.custom_details).toEqual({
    alert: 'alr_1',
    sequence: 2,
    status: 'open',
    reason: 'an event of a test',
    started_at: '2024-01-01T00:00:00.000Z',
    people: 38,
    complaints: { actual: 40, expected: 1, window: 'PT5M' },
    places: ['IT/Lombardia', 'FR'],
    features: ['login'],
    phrases: ['non va', 'giù'],
    confidence: 0.9,
  })
})

const EVIDENCE = {
  hashtags: [],
  phrases: [
    { phrase: 'non va', count: 12 },
    { phrase: 'giù', count: 7 },
    { phrase: 'down', count: 2 },
  ],
  posts: [],
}

const CURRENT = { at: '2024-01-01T00:21:00.000Z', window: 'PT5M', actual: 64, expected: 0.2, ratio: 320 }

/** A message as ntfy shows it: the title and the lines. */
function readAs(locale: string, message: Message): string[] {
  const { title, message: text } = write('ntfy', message, { locale, timeZone: 'Europe/Rome' }).body
  return [title, ...text.split('\n')]
}

test('a message names the service as people do, with numbers, phrases, places and what fails', () => {
  const event = anEvent('alert.opened', 1, {
    ...{ service: 'tim', evidence: EVIDENCE, current: CURRENT },
    ...{ people: 61, peak: { at: '2024-01-01T00:20:00.000Z', actual: 80 } },
    upstream: { service: 'aws', confidence: 0.8 },
  } as Partial<Alert>)
  expect(readAs('en', { kind: 'alert', event })).toEqual([
    'TIM seems to be down',
    'Severity: major',
    'Since: 1 Jan 2024, 01:00 CET',
    'People affected: 61 people',
    'Reports: 64 in 5 minutes (usually fewer than 1); peak 80 on 1 Jan 2024, 01:20 CET',
    'What fails: login',
    'Where: Lombardia 60%, France 5%',
    'People write: “non va”, “giù”',
    'Probable cause: AWS (80%)',
    'Confidence: 90%',
    '1 Jan 2024, 01:01 CET · #1',
  ])
  expect(readAs('it', { kind: 'alert', event })).toEqual([
    'TIM: possibile disservizio',
    'Gravità: grave',
    'Inizio: 1 gen 2024, 01:00 CET',
    'Persone coinvolte: 61 persone',
    'Segnalazioni: 64 in 5 minuti (di solito meno di 1); picco di 80 (1 gen 2024, 01:20 CET)',
    'Cosa non va: accesso',
    'Dove: Lombardia 60%, Francia 5%',
    'Cosa scrivono: «non va», «giù»',
    'Causa probabile: AWS (80%)',
    'Attendibilità: 90%',
    '1 gen 2024, 01:01 CET · #1',
  ])
  expect(readAs('es', { kind: 'alert', event })).toEqual([
    'TIM: posible caída',
    'Gravedad: grave',
    'Inicio: 1 ene 2024, 01:00 CET',
    'Personas afectadas: 61 personas',
    'Avisos: 64 en 5 minutos (normalmente menos de 1); máximo de 80 (1 ene 2024, 01:20 CET)',
    'Qué falla: inicio de sesión',
    'Dónde: Lombardia 60 %, Francia 5 %',
    'Qué escribe la gente: «non va», «giù»',
    'Causa probable: AWS (80 %)',
    'Fiabilidad: 90 %',
    '1 ene 2024, 01:01 CET · #1',
  ])
})

test.each([
  [
    { severity: 'critical' },
    'TIM: the outage is now critical (before: major)',
    'TIM: il disservizio ora è critico (prima era grave)',
  ],
  [
    {
      features: [
        { feature: 'login', share: 0.7 },
        { feature: 'calls', share: 0.3 },
      ],
    },
    'TIM: problems also with calls',
    'TIM: problemi anche con chiamate',
  ],
  [
    {
      features: [
        { feature: 'login', share: 0.7 },
        { feature: 'calls', share: 0.2 },
        { feature: 'fixed-internet', share: 0.1 },
      ],
    },
    'TIM: problems also with calls and home internet',
    'TIM: problemi anche con chiamate e internet di casa',
  ],
  [
    { upstream: { service: 'aws', confidence: 0.9 } },
    'TIM: the probable cause is AWS',
    'TIM: la causa probabile è AWS',
  ],
  [{}, 'TIM: the outage has changed', 'TIM: aggiornamento sul disservizio'],
] as const)('an update says what changed from what to what: %j', (over, english, italian) => {
  const previous = anEvent('alert.opened', 1, { service: 'tim' })
  const event = anEvent('alert.updated', 2, { service: 'tim', ...(over as Partial<Alert>) })
  const message = { kind: 'alert', event, previous } as const
  expect([readAs('en', message)[0], readAs('it', message)[0]]).toEqual([english, italian])
})

test('one is singular, and a discovered service says how it was found', () => {
  const signal = { ...anEvent('alert.opened', 1).alert.signal, actual: 1, authors: 1 }
  const event = anEvent('alert.opened', 1, { service: 'quibblio', discovered: true, signal })
  expect(readAs('it', { kind: 'alert', event })).toEqual(
    expect.arrayContaining([
      'Scoperto grazie al suo hashtag; il servizio non è nel catalogo.',
      'Persone coinvolte: 1 persona',
      'Segnalazioni: 1 in 5 minuti (di solito 1)',
    ]),
  )
  const digest: Message = { kind: 'digest', id: 'd', at: AT, events: [event] }
  expect([readAs('it', digest)[0], readAs('en', digest)[0]]).toEqual(['1 allerta', '1 alert'])
})

test('every format carries the sequence of the event, and links the page of the alert', () => {
  const event = anEvent('alert.opened', 7)
  for (const format of Object.keys(URLS) as Format[]) {
    const { text } = write(format, { kind: 'alert', event }, { publicUrl: 'https://outcry.example' })
    expect({ format, has: /"sequence":"?7|#7/.test(text) }).toEqual({ format, has: true })
    const isLinked = text.includes('https://outcry.example/alerts/alr_1')
    expect({ format, isLinked }).toEqual({ format, isLinked: true })
  }
})

test('Alertmanager has one fingerprint for an alert, and an end only when it is over', () => {
  const [opened, resolved] = [
    write('alertmanager', { kind: 'alert', event: anEvent('alert.opened', 1) }).body,
    write('alertmanager', {
      kind: 'alert',
      event: anEvent('alert.resolved', 2, { resolvedAt: AT }),
    }).body,
  ]
  expect([opened.status, resolved.status]).toEqual(['firing', 'resolved'])
  expect(opened.alerts[0].fingerprint).toBe(resolved.alerts[0].fingerprint)
  expect([opened.alerts[0].endsAt, resolved.alerts[0].endsAt]).toEqual(['0001-01-01T00:00:00Z', AT])
})

test('what a receiver wants in the body comes from the URL, and no longer stands there', () => {
  const message = everyType()['test.ping']!
  const [telegram, ntfy, pagerduty] = (['telegram', 'ntfy', 'pagerduty'] as const).map((format) =>
    write(format, message),
  )
  expect([telegram!.url, telegram!.body.chat_id]).toEqual([
    'https://api.telegram.org/bot1:x/sendMessage',
    '-100',
  ])
  expect([ntfy!.url, ntfy!.body.topic]).toEqual(['https://ntfy.sh/', 'outages'])
  expect([pagerduty!.url, pagerduty!.body.routing_key]).toEqual([
    'https://events.pagerduty.com/v2/enqueue',
    KEY,
  ])
})

test.each([
  ['telegram', 'https://api.telegram.org/bot1:x/sendMessage', 'it has no chat_id'],
  ['pagerduty', 'https://events.pagerduty.com/v2/enqueue', 'it has no routing_key'],
  ['ntfy', 'https://ntfy.sh/', 'it ends in no topic'],
  ['ntfy', 'https://ntfy.sh/a%20b', 'it ends in no topic'],
] as const)('%s at %s is refused: %s', (format, url, detail) => {
  const addressed = addressMessage(format, url, '{}')
  expect(addressed.kind === 'incomplete' && addressed.detail.startsWith(detail)).toBe(true)
})

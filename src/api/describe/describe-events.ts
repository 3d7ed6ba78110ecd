import { EVENT_TYPES } from '../../core/model/alert.js'
import { SUBSCRIBABLE } from '../../pipeline/endpoints/subscriptions.js'
import { alertChange, namedAlert } from '../views/alert-schemas.js'
import type { SchemaDescriber } from './describe-schema.js'
import { exampleOf } from './example-of.js'
import { explainFields } from './explain-fields.js'
import type { JsonSchema } from './json-schema.js'

/** What Outcry sends to webhooks in the format `standard`, one entry for each type of event. */
export function describeWebhooks(schemas: SchemaDescriber): Readonly<Record<string, JsonSchema>> {
  const alertData = schemas.describe(namedAlert, 'output')
  const change = schemas.describe(alertChange, 'output')
  const types: readonly string[] = SUBSCRIBABLE
  const one = withFields(alertData, change, schemas)
  const dataOf = (type: string): JsonSchema => {
    if (type === 'alert.digest') return digestOf(one)
    return ABOUT_AN_ALERT.includes(type) ? one : NOTICE
  }
  return Object.fromEntries(
    types.map((type) => {
      return [type, { post: operationOf(type, dataOf(type), schemas) }]
    }),
  )
}

const ABOUT_AN_ALERT: readonly string[] = [...EVENT_TYPES, 'alert.reminder']

/** Each alert once, in its newest state, the biggest first. */
function digestOf(data: JsonSchema): JsonSchema {
  const event = {
    type: 'object',
    description: 'The newest event of an alert',
    properties: {
      type: {
        type: 'string',
        enum: [...EVENT_TYPES],
        description: 'Type of the event',
        examples: ['alert.opened'],
      },
      timestamp: { type: 'string', format: 'date-time', description: 'Time of the event' },
      data,
    },
    required: ['type', 'timestamp', 'data'],
  }
  return {
    type: 'object',
    description: 'Several alerts at once',
    properties: {
      count: { type: 'integer', description: 'Number of alerts', examples: [1] },
      groups: { type: 'array', description: 'The alerts by common cause', items: GROUP },
      events: { type: 'array', description: 'Each alert once, the biggest first', items: event },
    },
    required: ['count', 'groups', 'events'],
  }
}

const GROUP: JsonSchema = {
  type: 'object',
  description: 'Alerts with one cause; the cause is null where none is known',
  properties: {
    cause: {
      type: ['object', 'null'],
      description: 'The probable cause, or null',
      examples: [{ service: 'aws', confidence: 0.97 }],
    },
    alerts: {
      type: 'array',
      description: 'The alerts',
      items: { type: 'object' },
      examples: [[{ id: 'alr_01hx3q6c2s', service: 'netflix' }]],
    },
  },
  required: ['cause', 'alerts'],
}

const NOTICE: JsonSchema = { type: 'object', description: 'What happened', examples: [{}] }

function withFields(alertData: JsonSchema, change: JsonSchema, { components }: SchemaDescriber): JsonSchema {
  const id = String(alertData.$ref).split('/').at(-1)!
  const whole = components[id] as { properties?: JsonSchema; required?: readonly string[] }
  const more = change as { properties?: JsonSchema; required?: readonly string[] }
  return {
    type: 'object',
    description: 'The alert after the event',
    properties: { ...whole.properties, ...more.properties, reason: REASON },
    required: [...(whole.required ?? []), ...(more.required ?? []), 'reason'],
  }
}

const REASON: JsonSchema = {
  type: 'string',
  description: 'Why this event came, in one sentence',
  examples: ['41 people in five minutes, 1.2 are usual'],
}

function operationOf(type: string, data: JsonSchema, { components }: SchemaDescriber) {
  const schema = explainFields('Event', {
    type: 'object',
    properties: { type: { const: type }, timestamp: { type: 'string', format: 'date-time' }, data },
    required: ['type', 'timestamp', 'data'],
  })
  return {
    operationId: `on${type.replaceAll(/(?:^|[.-])(\w)/g, (_, first: string) => first.toUpperCase())}`,
    summary: SUMMARIES[type] ?? type,
    description:
      'Signed as Standard Webhooks has it. Sent at least once, under one id; only an answer of 2xx ends it.',
    tags: ['events'],
    security: [],
    parameters: SIGNED,
    requestBody: {
      required: true,
      content: {
        'application/json': { schema, example: exampleOf(schema, components) },
      },
    },
    responses: {
      '2XX': { description: 'It was taken' },
      '410': { description: 'The endpoint is gone: the webhook is disabled' },
      '429': { description: 'Come back after Retry-After' },
      default: { description: 'It is sent again, ten times within three days; redirects are never followed' },
    },
  }
}

const SUMMARIES: Readonly<Record<string, string>> = {
  'alert.opened': 'People say that a service does not work',
  'alert.updated': 'Severity, scope, features or status of an alert changed',
  'alert.acknowledged': 'The service itself says that something is wrong',
  'alert.recovering': 'Complaints ebb',
  'alert.resolved': 'It is over',
  'alert.reopened': 'It was recovering and is not',
  'alert.retracted': 'It was a false alarm',
  'alert.digest': 'Several alerts at once',
  'alert.reminder': 'An alert is still open',
  'source.degraded': 'A source of posts is not whole',
  'source.recovered': 'A source of posts is whole again',
  'webhook.disabled': 'Another webhook was disabled',
  'test.ping': 'Somebody asked for a test',
}

const SIGNED = [
  signed('webhook-id', 'The same at every attempt', '^msg_', 'msg_1042_01hx3q6c2s'),
  signed('webhook-timestamp', 'Of this attempt; in seconds since 1970', '^\\d+$', '1714996800'),
  signed(
    'webhook-signature',
    'v1, and the HMAC-SHA256 of "id.timestamp.body" in base64; several, separated by spaces, while a secret rotates',
    '^v1,\\S+( v1,\\S+)*$',
    'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  ),
]

function signed(name: string, description: string, pattern: string, example: string) {
  return { name, in: 'header', required: true, description, schema: { type: 'string', pattern }, example }
}

import { EVENT_TYPES } from '../../core/model/alert.js'
import { SUBSCRIBABLE } from '../../pipeline/endpoints/subscriptions.js'
import { alert, alertChange } from '../views/schemas.js'
import type { JsonSchema, SchemaDescriber } from './describe-schema.js'

/** What Outcry sends to webhooks in the format `standard`, one entry for each type of event. */
export function describeWebhooks(schemas: SchemaDescriber): Readonly<Record<string, JsonSchema>> {
  const alertData = schemas.describe(alert, 'output')
  const change = schemas.describe(alertChange, 'output')
  const types: readonly string[] = [...SUBSCRIBABLE, 'test.ping']
  return Object.fromEntries(
    types.map((type) => {
      const isAlert = (EVENT_TYPES as readonly string[]).includes(type)
      // The alert is closed, so what comes with it is said beside its own fields.
      const data = isAlert ? withFields(alertData, change, schemas) : { type: 'object' }
      return [type, { post: operationOf(type, data) }]
    }),
  )
}

function withFields(alertData: JsonSchema, change: JsonSchema, { components }: SchemaDescriber): JsonSchema {
  const id = String(alertData.$ref).split('/').at(-1)!
  const { additionalProperties: _, ...whole } = components[id] as JsonSchema
  const { properties = {}, required = [] } = whole as {
    properties?: JsonSchema
    required?: readonly string[]
  }
  const more = change as { properties?: JsonSchema; required?: readonly string[] }
  return {
    type: 'object',
    properties: { ...properties, ...more.properties },
    required: [...required, ...(more.required ?? [])],
    additionalProperties: false,
  }
}

function operationOf(type: string, data: JsonSchema) {
  return {
    operationId: `on-${type.replaceAll('.', '-')}`,
    summary: SUMMARIES[type] ?? type,
    description:
      'Signed as Standard Webhooks has it. Sent at least once, under one id; only an answer of 2xx ends it.',
    tags: ['events'],
    parameters: SIGNED,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: { type: { const: type }, timestamp: { type: 'string', format: 'date-time' }, data },
            required: ['type', 'timestamp', 'data'],
            additionalProperties: false,
          },
        },
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
  signed('webhook-id', 'The same at every attempt', { type: 'string', pattern: '^msg_' }),
  signed('webhook-timestamp', 'Of this attempt; in seconds since 1970', {
    type: 'string',
    pattern: '^\\d+$',
  }),
  signed(
    'webhook-signature',
    'v1, and the HMAC-SHA256 of "id.timestamp.body" in base64; several, separated by spaces, while a secret rotates',
    { type: 'string', pattern: '^v1,\\S+( v1,\\S+)*$' },
  ),
]

function signed(name: string, description: string, schema: JsonSchema) {
  return { name, in: 'header', required: true, description, schema }
}

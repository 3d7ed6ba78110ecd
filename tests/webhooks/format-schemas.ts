/** What each receiver documents about a body, written from its documentation: required fields, closed lists and limits. */
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength })
const object = (properties: object, required: readonly string[], more: object = {}) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
  ...more,
})
const list = (items: object, maxItems: number) => ({ type: 'array', minItems: 1, maxItems, items })

/** docs.slack.dev/reference/block-kit/blocks */
const plainText = (most: number) =>
  object({ type: { const: 'plain_text' }, text: text(most), emoji: { type: 'boolean' } }, ['type', 'text'])
const mrkdwn = (most: number) => object({ type: { const: 'mrkdwn' }, text: text(most) }, ['type', 'text'])
const slack = object(
  {
    text: text(40_000),
    blocks: list(
      {
        oneOf: [
          object({ type: { const: 'header' }, text: plainText(150) }, ['type', 'text']),
          object(
            { type: { const: 'section' }, text: mrkdwn(3_000), fields: list(mrkdwn(2_000), 10) },
            ['type'],
            { minProperties: 2 },
          ),
          object({ type: { const: 'context' }, elements: list(mrkdwn(3_000), 10) }, ['type', 'elements']),
          object(
            {
              type: { const: 'actions' },
              elements: list(
                object({ type: { const: 'button' }, text: plainText(75), url: text(3_000) }, [
                  'type',
                  'text',
                ]),
                25,
              ),
            },
            ['type', 'elements'],
          ),
        ],
      },
      50,
    ),
  },
  ['text', 'blocks'],
)

/** discord.com/developers/docs/resources/webhook and /message */
const discord = object(
  {
    username: text(80),
    allowed_mentions: object({ parse: { const: [] } }, ['parse']),
    embeds: list(
      object(
        {
          title: text(256),
          url: { type: 'string', format: 'uri' },
          description: text(4_096),
          color: { type: 'integer', minimum: 0, maximum: 0xffffff },
          timestamp: { type: 'string', format: 'date-time' },
          footer: object({ text: text(2_048) }, ['text']),
          fields: {
            type: 'array',
            maxItems: 25,
            items: object({ name: text(256), value: text(1_024), inline: { type: 'boolean' } }, [
              'name',
              'value',
            ]),
          },
        },
        ['title'],
      ),
      10,
    ),
  },
  ['embeds', 'allowed_mentions'],
)

/** adaptivecards.io/explorer at 1.2, in the envelope of learn.microsoft.com "Create incoming webhooks with Workflows" */
const teams = object(
  {
    type: { const: 'message' },
    attachments: list(
      object(
        {
          contentType: { const: 'application/vnd.microsoft.card.adaptive' },
          contentUrl: { type: 'null' },
          content: object(
            {
              type: { const: 'AdaptiveCard' },
              $schema: { const: 'http://adaptivecards.io/schemas/adaptive-card.json' },
              version: { const: '1.2' },
              body: list(
                {
                  oneOf: [
                    object(
                      {
                        type: { const: 'TextBlock' },
                        text: text(20_000),
                        wrap: { type: 'boolean' },
                        size: { enum: ['Default', 'Small', 'Medium', 'Large', 'ExtraLarge'] },
                        weight: { enum: ['Default', 'Lighter', 'Bolder'] },
                        color: {
                          enum: ['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention'],
                        },
                        isSubtle: { type: 'boolean' },
                      },
                      ['type', 'text'],
                    ),
                    object(
                      {
                        type: { const: 'FactSet' },
                        facts: list(
                          object({ title: text(1_000), value: text(2_000) }, ['title', 'value']),
                          20,
                        ),
                      },
                      ['type', 'facts'],
                    ),
                  ],
                },
                50,
              ),
              actions: list(
                object(
                  {
                    type: { const: 'Action.OpenUrl' },
                    title: text(100),
                    url: { type: 'string', format: 'uri' },
                  },
                  ['type', 'url'],
                ),
                6,
              ),
            },
            ['type', 'version', 'body'],
          ),
        },
        ['contentType', 'content'],
      ),
      1,
    ),
  },
  ['type', 'attachments'],
)

/** core.telegram.org/bots/api#sendmessage; 4,096 characters count after entities are read, so the markup may come on top. */
const telegram = object(
  {
    chat_id: text(64),
    text: text(6_000),
    parse_mode: { const: 'HTML' },
    link_preview_options: object({ is_disabled: { type: 'boolean' } }, []),
  },
  ['chat_id', 'text'],
)

/** docs.ntfy.sh/publish/#publish-as-json */
const ntfy = object(
  {
    topic: { type: 'string', pattern: '^[-_A-Za-z0-9]{1,64}$' },
    title: text(250),
    message: text(4_096),
    tags: list(text(64), 5),
    priority: { enum: [1, 2, 3, 4, 5] },
    click: { type: 'string', format: 'uri' },
  },
  ['topic', 'message'],
)

/** developer.pagerduty.com/docs/send-alert-event */
const pagerduty = object(
  {
    routing_key: { type: 'string', minLength: 32, maxLength: 32 },
    event_action: { enum: ['trigger', 'acknowledge', 'resolve'] },
    dedup_key: text(255),
    client: text(255),
    client_url: { type: 'string', format: 'uri' },
    links: list(object({ href: { type: 'string', format: 'uri' }, text: text(255) }, ['href']), 10),
    payload: object(
      {
        summary: text(1_024),
        source: text(255),
        severity: { enum: ['critical', 'error', 'warning', 'info'] },
        timestamp: { type: 'string', format: 'date-time' },
        component: text(255),
        class: text(255),
        custom_details: { type: 'object' },
      },
      ['summary', 'source', 'severity'],
    ),
  },
  ['routing_key', 'event_action', 'dedup_key', 'payload'],
)

/** developer.pagerduty.com/docs/send-change-event */
export const CHANGE_EVENT = object(
  {
    routing_key: { type: 'string', minLength: 32, maxLength: 32 },
    links: list(object({ href: { type: 'string', format: 'uri' }, text: text(255) }, ['href']), 10),
    payload: object(
      {
        summary: text(1_024),
        source: text(255),
        timestamp: { type: 'string', format: 'date-time' },
        custom_details: { type: 'object' },
      },
      ['summary'],
    ),
  },
  ['routing_key', 'payload'],
)

/** prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const labels = { type: 'object', additionalProperties: { type: 'string' } }
const alertmanager = object(
  {
    version: { const: '4' },
    groupKey: text(1_000),
    truncatedAlerts: { type: 'integer', minimum: 0 },
    status: { enum: ['firing', 'resolved'] },
    receiver: text(255),
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: labels,
    externalURL: { type: 'string' },
    alerts: list(
      object(
        {
          status: { enum: ['firing', 'resolved'] },
          labels: {
            ...labels,
            required: ['alertname'],
            propertyNames: { pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' },
          },
          annotations: labels,
          startsAt: { type: 'string', format: 'date-time' },
          endsAt: { type: 'string', format: 'date-time' },
          generatorURL: { type: 'string' },
          fingerprint: { type: 'string', pattern: '^[0-9a-f]{16}$' },
        },
        ['status', 'labels', 'annotations', 'startsAt', 'endsAt', 'generatorURL', 'fingerprint'],
      ),
      1_000,
    ),
  },
  ['version', 'groupKey', 'truncatedAlerts', 'status', 'receiver', 'groupLabels', 'alerts', 'externalURL'],
)

export const SCHEMAS = { slack, discord, teams, telegram, ntfy, pagerduty, alertmanager } as const

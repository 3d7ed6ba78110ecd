import { z } from 'zod'

const time = z.iso.datetime()
const labels = z.record(z.string(), z.string())
const receiver = z.strictObject({ name: z.string() })

/** Alertmanager's own schemas, as its OpenAPI names their fields. */
export const gettableAlert = z
  .strictObject({
    labels,
    annotations: labels,
    startsAt: time,
    endsAt: time,
    updatedAt: time,
    fingerprint: z.string(),
    generatorURL: z.string().optional(),
    receivers: z.array(receiver),
    status: z.strictObject({
      state: z.enum(['active', 'suppressed']),
      silencedBy: z.array(z.string()),
      inhibitedBy: z.array(z.string()),
      mutedBy: z.array(z.string()),
    }),
  })
  .meta({ id: 'AlertmanagerAlert' })
export const gettableAlerts = z.array(gettableAlert)
export const alertGroups = z.array(
  z.strictObject({ labels, receiver, alerts: gettableAlerts }).meta({ id: 'AlertmanagerGroup' }),
)

export const gettableSilence = z
  .strictObject({
    id: z.string(),
    status: z.strictObject({ state: z.enum(['active', 'pending', 'expired']) }),
    matchers: z.array(
      z.strictObject({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean() }),
    ),
    startsAt: time,
    endsAt: time,
    updatedAt: time,
    createdBy: z.string(),
    comment: z.string(),
  })
  .meta({ id: 'AlertmanagerSilence' })
export const gettableSilences = z.array(gettableSilence)

export const receivers = z.array(receiver)

export const alertmanagerStatus = z
  .strictObject({
    cluster: z.strictObject({ status: z.literal('disabled'), peers: z.array(z.never()) }),
    config: z.strictObject({ original: z.string() }),
    uptime: time,
    versionInfo: z.strictObject({
      version: z.string(),
      revision: z.string(),
      branch: z.string(),
      buildUser: z.string(),
      buildDate: z.string(),
      goVersion: z.string(),
    }),
  })
  .meta({ id: 'AlertmanagerStatus' })

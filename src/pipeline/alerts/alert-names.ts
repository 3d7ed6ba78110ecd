import type { Alert } from '../../core/model/alert.js'

/** What an alert is called and where its page is: part of every answer and message, and never stored. */
export interface AlertNames {
  /** What people call the service. */
  readonly name: string
  /** Null of a discovered service. */
  readonly category: string | null
  /** Its page, where PUBLIC_URL is set. */
  readonly url?: string
}

export type NameAlert = (alert: Pick<Alert, 'id' | 'service'>) => AlertNames

export interface NamingParts {
  /** The catalogue, by id. */
  readonly services: ReadonlyMap<string, { readonly name: string; readonly category: string }>
  /** PUBLIC_URL, without a slash at the end. */
  readonly publicUrl: string | null | undefined
}

export function createNameAlert({ services, publicUrl }: NamingParts): NameAlert {
  return ({ id, service }) => {
    const url = alertUrl(id, publicUrl)
    const { name = service, category = null } = services.get(service) ?? {}
    return { name, category, ...(url === null ? {} : { url }) }
  }
}

/** The page of an alert; null without PUBLIC_URL. */
export function alertUrl(id: string, publicUrl: string | null | undefined): string | null {
  return publicUrl == null ? null : `${publicUrl}/alerts/${encodeURIComponent(id)}`
}

/** An event with its alert as it is called. */
export function nameEvent<E extends { readonly alert: Alert }>(event: E, nameAlert: NameAlert) {
  return { ...event, alert: { ...event.alert, ...nameAlert(event.alert) } }
}

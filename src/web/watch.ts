import type { AlertEvent } from './api-types.js'

/** The services of which this browser shows notifications, and those that the reader marked as theirs. */
const WATCHED = 'outcry-watched'
const MINE = 'outcry-mine'
export const MINE_CHANGED = 'outcry-mine-changed'

export function isWatched(service: string): boolean {
  return read(WATCHED).includes(service)
}

export function setWatched(service: string, isOn: boolean): void {
  write(WATCHED, service, isOn)
}

/** The address may name them, so that a list can be shared; else they are the stored ones. */
export function mine(query: URLSearchParams): readonly string[] {
  const asked = query.get('watch')
  return asked === null ? read(MINE) : asked.split(',').filter((id) => /^[a-z0-9-]{1,80}$/.test(id))
}

export function isMine(service: string): boolean {
  return read(MINE).includes(service)
}

export function setMine(service: string, isOn: boolean): void {
  write(MINE, service, isOn)
  dispatchEvent(new Event(MINE_CHANGED))
}

/** Shows an event of a watched service; one alert has one notification, which its later events replace. */
export function notifyOf({ alert, type }: AlertEvent, title: string): void {
  if (type === 'alert.updated' || !isWatched(alert.service)) return
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  const shown = new Notification(title, { tag: alert.id, icon: '/favicon.svg' })
  shown.onclick = () => {
    focus()
    location.assign(`/alerts/${alert.id}`)
  }
}

function read(name: string): readonly string[] {
  return (localStorage.getItem(name) ?? '').split(',').filter((id) => id !== '')
}

function write(name: string, service: string, isOn: boolean): void {
  const others = read(name).filter((id) => id !== service)
  const next = isOn ? [...others, service] : others
  if (next.length === 0) localStorage.removeItem(name)
  else localStorage.setItem(name, next.join(','))
}

import type { Service } from './catalogue.js'

type Reached = Pick<Service, 'category' | 'platformFor'>

/**
 * Whether people reach the service through the other: a website through a provider, a game through the network of its
 * console. Providers stand beside each other, and so do platforms.
 */
export function isReachedThrough(service: Reached | undefined, through: Reached | undefined): boolean {
  if (service === undefined || through === undefined) return false
  if (through.category === 'telecom' && service.category !== 'telecom') return true
  return (service.platformFor ?? []).length === 0 && (through.platformFor ?? []).includes(service.category)
}

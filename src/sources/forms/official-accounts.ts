import type { Service } from '../../core/model/catalogue.js'
import type { IsOfficial } from './form.js'

/** The official accounts of a catalogue, by network. */
export function officialsOf(services: readonly Service[]): IsOfficial {
  const known = new Set(
    services.flatMap(({ accounts }) =>
      Object.entries(accounts).flatMap(([network, handles]) =>
        handles.map((handle) => `${network} ${handle.toLowerCase()}`),
      ),
    ),
  )
  return (network, handle) => known.has(`${network} ${handle.toLowerCase()}`)
}

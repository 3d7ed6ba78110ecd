import { editDistance } from './edit-distance.js'

const MAX_LENGTH = 64

/** The known id that somebody probably meant, or null where none is near: a third of the letters may differ. */
export function nearestId(written: string, known: Iterable<string>): string | null {
  const asked = written.toLowerCase().slice(0, MAX_LENGTH)
  let nearest: { readonly id: string; readonly distance: number } | null = null
  for (const id of known) {
    const most = nearest === null ? Math.floor(Math.max(asked.length, 3) / 3) : nearest.distance - 1
    if (Math.abs(id.length - asked.length) > most) continue
    const distance = editDistance(asked, id)
    if (distance <= most) nearest = { id, distance }
  }
  return nearest?.id ?? null
}

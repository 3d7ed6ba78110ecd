import type { Author } from '../../model/post.js'
import type { ServiceId } from '../../model/vocabulary.js'
import type { CompiledCatalogue } from './compile-catalogue.js'

/** The fields of a post that say who wrote it. */
interface Written {
  readonly source: string
  readonly author: Pick<Author, 'id' | 'handle'> | null
}

/**
 * Services by an official account. The catalogue lists accounts by handle and by id, each on its own network. Anybody
 * may have the same handle on another network, or pay for a checkmark, so neither says anything.
 */
export function officialServices(
  { source, author }: Written,
  { officials, officialIds, services }: Pick<CompiledCatalogue, 'officials' | 'officialIds' | 'services'>,
): readonly ServiceId[] {
  if (author === null) return NONE
  if (source === STATUS_PAGES) return author.id !== null && services.has(author.id) ? [author.id] : NONE
  const byId = author.id === null ? undefined : officialIds.get(`${source} ${author.id}`)
  if (byId !== undefined) return byId
  const handle = author.handle?.replace(/^@/, '').toLowerCase()
  const known = handle === undefined ? undefined : officials.get(handle)
  if (known === undefined) return NONE
  const here = known.filter(({ network }) => network === source)
  return here.length === 0 ? NONE : [...new Set(here.map(({ service }) => service))]
}

/** What `officialServices` looks for: the ids and handles of all official accounts, in lower case. */
export function accountsOf({
  officials,
  officialIds,
}: Pick<CompiledCatalogue, 'officials' | 'officialIds'>): readonly string[] {
  const ids = [...officialIds.keys()].map((key) => key.slice(key.indexOf(' ') + 1).toLowerCase())
  return [...new Set([...officials.keys(), ...ids])]
}

/** The source that reads status pages: its authors are the services whose pages they are. */
const STATUS_PAGES = 'status'

const NONE: readonly ServiceId[] = []

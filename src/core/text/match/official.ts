import type { Post } from '../../model/post.js'
import type { ServiceId } from '../../model/vocabulary.js'
import type { CompiledCatalogue } from './compile-catalogue.js'
import type { HandleReader } from './handles.js'

/** Services by an official account, in the network of the post where the catalogue distinguishes networks. */
export function officialServices(
  post: Post,
  { officials }: CompiledCatalogue,
  handles: HandleReader,
): readonly ServiceId[] {
  const handle = post.author?.handle?.replace(/^@/, '').toLowerCase()
  if (handle === undefined) return NONE
  const known = officials.get(handle)
  if (known === undefined) {
    // Anybody may call himself "netflix_help"; the network's mark says that it is the company.
    const service = post.author?.verified === true ? handles.read(handle) : null
    return service === null ? NONE : [service]
  }
  const here = known.filter(({ network }) => network === post.source)
  return [...new Set((here.length > 0 ? here : known).map(({ service }) => service))]
}

const NONE: readonly ServiceId[] = []

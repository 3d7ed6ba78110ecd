// Every post that the model may learn from, with its features.
import { inventedPosts, placedTalk, realPosts } from './posts.mjs'

/**
 * Gives `posts`, with `ids` null for labelled real posts in which the reader finds no service, and `nameless`, the real
 * talk that names none. `added` are posts of users; `every` takes each so manieth post alone.
 */
export function gatherPosts(config, { extract }, { added = [], every = 1 } = {}) {
  const isTaken = (_, index) => index % every === 0
  const real = (realPosts() ?? []).filter(isTaken)
  const posts = [...inventedPosts(config.services).filter(isTaken), ...real, ...added].flatMap((one) => {
    const found = extract(one)
    if (found === null) return one.isReal && !one.isBackground ? [{ ...one, ids: null }] : []
    return [{ ...one, ...found }]
  })
  const named = new Set(posts.map(({ id }) => id))
  const nameless = real.filter(({ isBackground, id }) => isBackground && !named.has(id))
  for (const one of placedTalk(nameless, config.services)) {
    const found = extract(one)
    if (found !== null && !found.isFact) posts.push({ ...one, ...found })
  }
  return { posts, nameless }
}

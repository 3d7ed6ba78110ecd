import { DomUtils, parseDocument } from 'htmlparser2'
import type { Instant } from '../../core/model/instant.js'

export type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number]

const ROOTS = new Set(['rss', 'feed', 'rdf:rdf'])

/** The entries of an RSS (0.9x, 1.0, 2.0) or Atom feed, and its language. @throws Error for what is no feed */
export function entriesOf(xml: string): { readonly entries: Element[]; readonly language: string | null } {
  const document = parseDocument(xml, { xmlMode: true, decodeEntities: true })
  const [root] = document.children.filter((node): node is Element => node.type === 'tag')
  if (root === undefined || !ROOTS.has(root.name.toLowerCase())) throw new Error('its answer is no feed')
  const channel = childOf(root, 'channel') ?? root
  const found = [...childrenOf(root, 'entry'), ...childrenOf(root, 'item'), ...childrenOf(channel, 'item')]
  return {
    entries: [...new Set(found)],
    language: childText(channel, 'language') ?? root.attribs['xml:lang'] ?? null,
  }
}

export function childrenOf(parent: Element, name: string): Element[] {
  return parent.children.filter((node): node is Element => node.type === 'tag' && node.name === name)
}

export function childOf(parent: Element, name: string): Element | null {
  return childrenOf(parent, name)[0] ?? null
}

export function childText(parent: Element, name: string): string | null {
  const found = childOf(parent, name)
  return found === null ? null : DomUtils.textContent(found).trim() || null
}

export function timeOf(text: string | null): Instant | null {
  const at = Date.parse(text ?? '')
  return Number.isFinite(at) && at > 0 ? at : null
}

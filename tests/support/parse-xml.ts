import { SaxesParser } from 'saxes'

/** An element as a strict parser reads it; `text` is all text within. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** Reads XML 1.0 with namespaces. @throws Error where it is not well-formed */
export function parseXml(text: string): Element {
  const parser = new SaxesParser({ xmlns: true })
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const plain = Object.fromEntries(Object.entries(attributes).map(([key, { value }]) => [key, value]))
    const element: Element = { name, attributes: plain, children: [], text: '' }
    open.at(-1)!.children.push(element)
    open.push(element)
  })
  parser.on('text', (piece) => {
    for (const element of open) element.text += piece
  })
  parser.on('closetag', () => void open.pop())
  parser.write(text).close()
  return root.children[0]!
}

/** The text of the first child of a name. */
export function textOf(element: Element, name: string): string {
  const child = element.children.find((one) => one.name === name)
  if (child === undefined) throw new Error(`<${element.name}> has no <${name}>`)
  return child.text
}

export function all(element: Element, name: string): Element[] {
  return element.children.filter((one) => one.name === name)
}

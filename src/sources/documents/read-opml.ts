import { DomUtils, parseDocument } from 'htmlparser2'

/** The addresses of the feeds in an OPML file, in folders or not. @throws Error for a file that has none */
export function readOpml(xml: string): string[] {
  const outlines = DomUtils.getElementsByTagName('outline', parseDocument(xml, { xmlMode: true }))
  const found = outlines.flatMap(({ attribs }) => {
    const address = attribs.xmlUrl ?? attribs.xmlurl ?? ''
    return /^https?:\/\//.test(address) && URL.canParse(address) ? [address] : []
  })
  if (found.length === 0) throw new Error('is no OPML file with an outline that has an xmlUrl')
  return [...new Set(found)]
}

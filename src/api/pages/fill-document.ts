import type { Texts } from '../../core/phrases/texts.js'
import { xml } from '../feeds/xml.js'
import type { PageFacts } from './describe-page.js'

/** A preview shows no more of a text than this. Unit: characters. */
const MAX_DESCRIPTION = 300

/** Where the page is, and the deployment; empty where that is not configured: previews take whole addresses alone. */
interface Addresses {
  readonly url: string
  readonly origin: string
}

/** Writes facts into the built document, in the places that `index.html` has for them. */
export function fillDocument(
  html: string,
  facts: PageFacts,
  {
    texts,
    languages,
    pageLanguages,
    ...addresses
  }: Addresses & {
    readonly texts: Texts
    /** Of messages and feeds, for the page to offer; and those in which the page asks for its own texts. */
    readonly languages: readonly string[]
    readonly pageLanguages: readonly string[]
  },
): string {
  return html
    .replace('<html lang="en">', `<html lang="${texts.language}">`)
    .replace(/<title>[^<]*<\/title>/, () =>
      [
        headOf(facts, texts, addresses),
        languagesTag('outcry-languages', languages),
        languagesTag('outcry-page-languages', pageLanguages),
      ].join('\n    '),
    )
    .replace(/<noscript>[\s\S]*?<\/noscript>/, () => `<noscript>${bodyOf(facts, texts)}</noscript>`)
}

function headOf(
  { title, description, service, picture }: PageFacts,
  { language, locale }: Texts,
  { url, origin }: Addresses,
): string {
  const text = xml(
    description.length > MAX_DESCRIPTION ? `${description.slice(0, MAX_DESCRIPTION - 1)}…` : description,
  )
  const shown = xml(title)
  const query = `?locale=${language}${service === null ? '' : `&amp;service=${xml(service)}`}`
  return [
    `<title>${shown}</title>`,
    `<meta name="description" content="${text}" />`,
    `<meta property="og:title" content="${shown}" />`,
    `<meta property="og:description" content="${text}" />`,
    '<meta property="og:type" content="website" />',
    '<meta property="og:site_name" content="Outcry" />',
    `<meta property="og:locale" content="${locale.replace('-', '_')}" />`,
    ...(url === '' ? [] : [`<meta property="og:url" content="${xml(url)}" />`]),
    ...(origin === '' ? [] : pictureTags(`${origin}${picture}?lang=${language}`, shown)),
    ...(url === '' ? [] : [`<link rel="canonical" href="${xml(url)}" />`]),
    `<link rel="alternate" type="application/atom+xml" title="Outcry" href="/feeds/alerts.atom${query}" />`,
  ].join('\n    ')
}

function languagesTag(name: string, languages: readonly string[]): string {
  return `<meta name="${name}" content="${languages.join(' ')}" />`
}

/** What readers without script see: the ways to the other pages, what the page says, and its alerts. */
function bodyOf({ title, description, list, earlier }: PageFacts, { language, pages }: Texts): string {
  const { overview, alerts, docs } = pages.notFound
  const ways = [
    { href: '/', text: overview },
    { href: '/alerts', text: alerts },
    { href: `/docs?lang=${language}`, text: docs },
  ]
  const parts = [
    `<nav aria-label="Outcry">${linksOf(ways)}</nav>`,
    `<h1>${xml(title)}</h1><p>${xml(description)}</p>${linksOf(list)}`,
    ...(earlier.length === 0 ? [] : [`<h2>${xml(pages.earlier)}</h2>${linksOf(earlier)}`]),
  ]
  return parts.join('')
}

function linksOf(links: PageFacts['list']): string {
  const items = links.map(({ href, text }) => `<li><a href="${xml(href)}">${xml(text)}</a></li>`)
  return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`
}

function pictureTags(address: string, alt: string): string[] {
  return [
    `<meta property="og:image" content="${xml(address)}" />`,
    '<meta property="og:image:type" content="image/png" />',
    '<meta property="og:image:width" content="1200" />',
    '<meta property="og:image:height" content="630" />',
    `<meta property="og:image:alt" content="${alt}" />`,
    '<meta name="twitter:card" content="summary_large_image" />',
  ]
}

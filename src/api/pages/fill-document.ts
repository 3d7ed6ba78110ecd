import type { Locale } from '../../core/phrases/phrases.js'
import { xml } from '../feeds/xml.js'
import type { PageFacts } from './describe-page.js'

/** A preview shows no more of a text than this. Unit: characters. */
const MAX_DESCRIPTION = 300

/** Writes facts into the built document, in the places that `index.html` has for them. */
export function fillDocument(
  html: string,
  facts: PageFacts,
  { locale, url }: { readonly locale: Locale; readonly url: string },
): string {
  return html
    .replace('<html lang="en">', `<html lang="${locale}">`)
    .replace(/<title>[^<]*<\/title>/, () => headOf(facts, locale, url))
    .replace(/<noscript>[\s\S]*?<\/noscript>/, () => `<noscript>${bodyOf(facts)}</noscript>`)
}

function headOf({ title, description, service }: PageFacts, locale: Locale, url: string): string {
  const text = xml(
    description.length > MAX_DESCRIPTION ? `${description.slice(0, MAX_DESCRIPTION - 1)}…` : description,
  )
  const shown = xml(title)
  const query = `?lang=${locale}${service === null ? '' : `&amp;service=${xml(service)}`}`
  return [
    `<title>${shown}</title>`,
    `<meta name="description" content="${text}" />`,
    `<meta property="og:title" content="${shown}" />`,
    `<meta property="og:description" content="${text}" />`,
    '<meta property="og:type" content="website" />',
    '<meta property="og:site_name" content="Outcry" />',
    `<meta property="og:locale" content="${locale === 'it' ? 'it_IT' : 'en_GB'}" />`,
    ...(url === '' ? [] : [`<meta property="og:url" content="${xml(url)}" />`]),
    ...(url === '' ? [] : [`<link rel="canonical" href="${xml(url)}" />`]),
    `<link rel="alternate" type="application/atom+xml" title="Outcry" href="/feeds/alerts.atom${query}" />`,
  ].join('\n    ')
}

function bodyOf({ title, description, list }: PageFacts): string {
  const items = list.map(({ href, text }) => `<li><a href="${xml(href)}">${xml(text)}</a></li>`).join('')
  return `<h1>${xml(title)}</h1><p>${xml(description)}</p>${items === '' ? '' : `<ul>${items}</ul>`}`
}

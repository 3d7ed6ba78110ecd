import type { Locale } from '../../core/phrases/phrases.js'
import type { FillPage } from '../http/serve-web.js'
import type { PageParts } from './describe-page.js'
import { closedPage, describePage } from './describe-page.js'
import { fillDocument } from './fill-document.js'

/** Describes each page in the reader's language; where reading needs a key, no page says what is going on. */
export function createFillPage(
  parts: PageParts & { readonly publicRead: boolean; readonly publicUrl?: string },
): FillPage {
  return async (html, request) => {
    const locale = localeOf(request.query.lang, request.acceptsLanguages('en', 'it'))
    const facts = parts.publicRead ? await describePage(parts, request.path, locale) : closedPage(locale)
    const origin = parts.publicUrl ?? ''
    return fillDocument(html, facts, { locale, origin, url: origin === '' ? '' : `${origin}${request.path}` })
  }
}

/** The language that the address asks for, or else the reader's. */
export function localeOf(asked: unknown, accepted: string | false): Locale {
  return asked === 'it' || (asked !== 'en' && accepted === 'it') ? 'it' : 'en'
}

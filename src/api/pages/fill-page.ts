import type { FillPage } from '../http/serve-web.js'
import { chooseLanguage } from '../views/choose-language.js'
import type { PageParts } from './describe-page.js'
import { closedPage, describePage } from './describe-page.js'
import { fillDocument } from './fill-document.js'

/** Describes each page in the reader's language; where reading needs a key, no page says what is going on. */
export function createFillPage(
  parts: PageParts & { readonly publicRead: boolean; readonly publicUrl?: string },
): FillPage {
  return async (html, request) => {
    const { textsOf, publicRead } = parts
    const texts = textsOf(chooseLanguage(textsOf, request.query.lang, request.headers['accept-language']))
    const facts = publicRead ? await describePage(parts, request.path, texts) : closedPage(texts)
    const origin = parts.publicUrl ?? ''
    const { languages } = textsOf
    const pageLanguages = Object.keys(parts.pageTexts ?? {})
    const text = fillDocument(html, facts, {
      texts,
      languages,
      pageLanguages,
      origin,
      url: origin === '' ? '' : `${origin}${request.path}`,
    })
    return { text, isFound: facts.isFound }
  }
}

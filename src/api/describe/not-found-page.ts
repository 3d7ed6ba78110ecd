import type { Texts } from '../../core/phrases/texts.js'
import { topOf, writeFrame } from './frame.js'
import { html } from './html.js'

/** A short page in the same design and the reader's language, for an address that nothing has. */
export function notFoundPage({ language, pages }: Texts): string {
  const { title, text, home, docs } = pages.notFound
  const body = html`${topOf(pages.notFound)}
<main class="state">
<h1>${title}</h1>
<p>${text}</p>
<p><a href="/">${home}</a> · <a href="/docs?lang=${language}">${docs}</a></p>
</main>`
  return writeFrame({ language, title: `${title} · Outcry`, body, isHidden: true })
}

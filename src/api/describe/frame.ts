import type { Texts } from '../../core/phrases/texts.js'
import type { Html } from './html.js'
import { html } from './html.js'

export const STYLE_PATH = '/docs/style.css'

/** A page without script, in the design of the dashboard. */
export function writeFrame(page: {
  readonly language: string
  readonly title: string
  readonly body: Html
  /** Search engines skip it. */
  readonly isHidden?: boolean
}): string {
  return html`<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${page.isHidden === true ? html`<meta name="robots" content="noindex">` : ''}
<title>${page.title}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
${page.body}
</body>
</html>
`.html
}

/** The way back to the dashboard, as it stands on the dashboard itself. */
export function topOf({ overview, alerts, webhooks }: Texts['pages']['notFound']): Html {
  return html`<nav class="top" aria-label="Outcry"><p><a href="/"><img src="/favicon.svg" alt="" width="24" height="24">Outcry</a> <a href="/">${overview}</a> <a href="/alerts">${alerts}</a> <a href="/webhooks">${webhooks}</a></p></nav>`
}

/** The same page in each language, under the language's own name. */
export function languageLinks(languages: readonly string[], { language, docs }: Texts): Html {
  const links = languages.map((code) =>
    code === language
      ? html`<li aria-current="true" lang="${code}">${ownName(code)}</li>`
      : html`<li><a href="?lang=${code}" lang="${code}" hreflang="${code}">${ownName(code)}</a></li>`,
  )
  return html`<ul class="languages" aria-label="${docs.language}">${links}</ul>`
}

function ownName(code: string): string {
  const name = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code
  return name.slice(0, 1).toLocaleUpperCase(code) + name.slice(1)
}

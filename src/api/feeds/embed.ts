import { createHash } from 'node:crypto'
import type { Alert } from '../../core/model/alert.js'
import type { Texts } from '../../core/phrases/texts.js'
import { colourOf } from './badge.js'
import type { NameOf, State } from './words.js'
import { alertText, stateText } from './words.js'
import { xml } from './xml.js'

/** Status never by colour alone: the words say it too. */
const STYLE = `:root{color-scheme:light dark;--ink:#1a1a1a;--dim:#595959;--line:#d0d0d0;--paper:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#f2f2f2;--dim:#b3b3b3;--line:#444;--paper:#161616}}
*{box-sizing:border-box}
body{margin:0;font:14px/1.4 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
main{display:grid;grid-template-columns:auto 1fr;gap:0 .6em;padding:.8em 1em;border:1px solid var(--line);border-radius:8px;min-height:100vh;align-content:center}
svg{width:.9em;height:.9em;margin-top:.25em}
h1{margin:0;font-size:1em;overflow-wrap:anywhere}
p{grid-column:2;margin:.2em 0 0;color:var(--dim);overflow-wrap:anywhere}`

/** No script, nothing from anywhere else, and any page may show it. */
export const EMBED_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors *',
].join('; ')

/** The browser loads the frame again after so long. Unit: seconds. */
export const EMBED_REFRESH = 60

/** How a service is, as a frame for other people's pages. */
export function embedPage(
  name: string,
  state: State,
  { alert, texts, nameOf }: { readonly alert: Alert | null; readonly texts: Texts; readonly nameOf: NameOf },
): string {
  const title = xml(`${name}: ${stateText(state, texts)}`)
  const more = alert === null ? '' : `\n<p>${xml(alertText(alert, texts, nameOf))}</p>`
  return `<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill="#${colourOf(state)}"/></svg>
<h1>${title}</h1>${more}
<p>${xml(texts.feeds.madeBy)}</p>
</main>
</body>
</html>
`
}

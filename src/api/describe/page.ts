import type { Texts } from '../../core/phrases/texts.js'
import { PROBLEMS } from '../http/problem.js'
import type { ApiDocument, Content, Operation } from './describe-api.js'
import type { Html } from './html.js'
import { html } from './html.js'
import type { JsonSchema } from './json-schema.js'

export const STYLE_PATH = '/docs/style.css'

/** The way back to the dashboard, as it stands on the dashboard itself. */
const TOP = topOf({ overview: 'Overview', alerts: 'Alerts', webhooks: 'Webhooks' })

function topOf({
  overview,
  alerts,
  webhooks,
}: Readonly<Record<'overview' | 'alerts' | 'webhooks', string>>): Html {
  return html`<nav class="top" aria-label="Outcry"><p><a href="/"><img src="/favicon.svg" alt="" width="24" height="24">Outcry</a> <a href="/">${overview}</a> <a href="/alerts">${alerts}</a> <a href="/webhooks">${webhooks}</a></p></nav>`
}

/** A short page in the same design and the reader's language, for an address that nothing has. */
export function notFoundPage({ language, pages }: Texts): string {
  const { title, text, home, docs, ...names } = pages.notFound
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Outcry</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
${topOf(names)}
<main class="state">
<h1>${title}</h1>
<p>${text}</p>
<p><a href="/">${home}</a> · <a href="/docs">${docs}</a></p>
</main>
</body>
</html>
`.html
}

/** The description as a page: everything in it comes from the document, and it needs nothing but its style. */
export function writePage(document: ApiDocument): string {
  const groups = groupsOf(document)
  const body = html`<a class="skip" href="#top">To the description</a>
${TOP}
<div class="frame">
<header>
<h1>Outcry API</h1>
<p class="quiet">Version ${String(document.info.version)} · OpenAPI 3.1 at <a href="/openapi.json">/openapi.json</a></p>
${String(document.info.description)
  .split('\n\n')
  .map((text) => html`<p>${coded(text)}</p>`)}
</header>
<nav aria-label="Routes" tabindex="0">${groups.map(navigation)}<p class="group">More</p><ul><li><a href="#events">Events to webhooks</a></li><li><a href="#schemas">Schemas</a></li><li><a href="#codes">Error codes</a></li><li><a href="/openapi.json">openapi.json</a></li></ul></nav>
<main id="top">
${groups.map(section)}
<h2 id="events">Events to webhooks</h2>
<p>What is sent to a webhook in the format <code>standard</code>, with the headers <code>webhook-id</code>, <code>webhook-timestamp</code> and <code>webhook-signature</code>.</p>
<div class="wide" tabindex="0" role="region" aria-label="Events"><table>${Object.entries(document.webhooks).map(eventRow)}</table></div>
<h2 id="schemas">Schemas</h2>
${Object.entries(document.components.schemas).map(
  ([name, schema]) =>
    html`<details id="schema-${name}"><summary>${name}</summary>${code(JSON.stringify(schema, null, 2))}</details>`,
)}
<h2 id="codes">Error codes</h2>
<p>Every refusal says one of these as <code>code</code>; its <code>type</code> leads here.</p>
<div class="wide" tabindex="0" role="region" aria-label="Error codes"><table>${Object.entries(PROBLEMS).map(
    ([name, { status, title }]) =>
      html`<tr id="code-${name}"><th scope="row"><code>${name}</code></th><td>${status}</td><td>${title}</td></tr>`,
  )}</table></div>
</main>
</div>`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Outcry API</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
${body}
</body>
</html>
`.html
}

const OPERATION = 'operation'

interface Group {
  readonly name: string
  readonly routes: readonly Listed[]
}

interface Listed {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

function groupsOf({ paths }: ApiDocument): Group[] {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  )
  const names = [...new Set(routes.map(({ operation }) => operation.tags[0]!))]
  // What is for operators and for programs comes last.
  const inOrder = [
    ...names.filter((name) => name !== OPERATION),
    ...names.filter((name) => name === OPERATION),
  ]
  return inOrder.map((name) => ({
    name,
    routes: routes.filter(({ operation }) => operation.tags[0] === name),
  }))
}

function navigation({ name, routes }: Group): Html {
  const items = routes.map(
    ({ method, path, operation }) =>
      html`<li>${badge(method)}<a href="#${operation.operationId}">${path.replace(/^\/v1/, '')}</a></li>`,
  )
  return html`<p class="group">${name}</p><ul>${items}</ul>`
}

function section({ name, routes }: Group): Html {
  return html`<h2>${name}</h2>${routes.map(describeRoute)}`
}

function describeRoute({ method, path, operation }: Listed): Html {
  const { operationId, summary, description = '', parameters = [], requestBody, responses } = operation
  return html`<section class="route" id="${operationId}" aria-labelledby="${operationId}-name">
<h3 id="${operationId}-name">${badge(method)} <code>${path}</code></h3>
<p>${coded(summary)}. <span class="quiet">${description}</span></p>
${code(curlLine(method, path, operation))}
${
  parameters.length === 0
    ? ''
    : html`<h4>Parameters</h4><div class="wide" tabindex="0" role="region" aria-label="Parameters of ${operationId}"><table>${parameters.map(
        ({ name, in: index, required, description: what = '', schema }) =>
          html`<tr><th scope="row"><code>${name}</code></th><td>${index}${required ? ', required' : ''}</td><td>${typeOf(schema)}${what === '' ? '' : html`<p class="quiet">${coded(what)}</p>`}</td></tr>`,
      )}</table></div>`
}
${requestBody === undefined ? '' : html`<h4>Body</h4>${contentOf(requestBody.content)}`}
<h4>Answers</h4><div class="wide" tabindex="0" role="region" aria-label="Answers of ${operationId}"><table>${Object.entries(
    responses,
  ).map(
    ([status, { description: what, content }]) =>
      html`<tr><th scope="row">${status}</th><td>${what.split('\n').map((line) => html`<p>${coded(line)}</p>`)}${Number(status) < 400 && content !== undefined ? contentOf(content) : ''}</td></tr>`,
  )}</table></div>
</section>`
}

function contentOf(content: Content): Html {
  const types = Object.keys(content)
  const schema = Object.values(content)[0]?.schema
  const named = typeof schema?.$ref === 'string' ? nameIn(schema.$ref) : null
  const shape =
    schema === undefined
      ? html``
      : named === null
        ? html`<details><summary>Schema</summary>${code(JSON.stringify(schema, null, 2))}</details>`
        : html` · <a href="#schema-${named}">${named}</a>`
  return html`<p><code>${types.join(', ')}</code>${shape}</p>`
}

function eventRow([type, described]: [string, unknown]): Html {
  const { post } = described as { readonly post: { readonly summary: string } }
  return html`<tr><th scope="row"><code>${type}</code></th><td>${post.summary}</td></tr>`
}

/** What a value must be, in few words. */
function typeOf(schema: JsonSchema): Html {
  const { type, format, items, minimum, maximum } = schema
  const values = schema.enum as readonly unknown[] | undefined
  if (type === 'array') return html`list of ${typeOf((items ?? {}) as JsonSchema)}`
  if (values !== undefined) return html`<code>${values.join(' | ')}</code>`
  const range = minimum === undefined ? '' : ` from ${String(minimum)} to ${String(maximum)}`
  return html`${String(format ?? type ?? 'value')}${range}`
}

function curlLine(method: string, path: string, { security, requestBody }: Operation): string {
  const isOpen = security.length === 0 || security.some((one) => Object.keys(one).length === 0)
  const body = requestBody === undefined ? null : exampleOf(requestBody.content)
  return [
    'curl',
    ...(method === 'get' ? [] : [`-X ${method.toUpperCase()}`]),
    ...(isOpen ? [] : ['-H "Authorization: Bearer $OUTCRY_API_KEY"']),
    ...(body === null ? [] : ['-H "Content-Type: application/json"', `-d '${JSON.stringify(body)}'`]),
    `"$OUTCRY${path}"`,
  ].join(' ')
}

function exampleOf(content: Content): unknown {
  const [example = {}] = (Object.values(content)[0]?.schema?.examples ?? []) as readonly unknown[]
  return example
}

function nameIn(reference: string): string {
  return reference.split('/').at(-1) ?? ''
}

function badge(method: string): Html {
  return html`<span class="method ${method}">${method.toUpperCase()}</span>`
}

function code(text: string): Html {
  return html`<pre tabindex="0"><code>${text}</code></pre>`
}

/** What stands between backticks is code. */
function coded(text: string): readonly Html[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
}

import { fill } from '../../core/phrases/say.js'
import type { Texts } from '../../core/phrases/texts.js'
import { DEFAULT_LANGUAGE } from '../../core/phrases/texts.js'
import { PROBLEMS } from '../http/problem.js'
import type { ApiDocument, Content, Operation } from './describe-api.js'
import { languageLinks, topOf, writeFrame } from './frame.js'
import type { Html } from './html.js'
import { html } from './html.js'
import type { JsonSchema } from './json-schema.js'

/**
 * The description as a page. Everything in it comes from the document, and it needs nothing but its style. Its own
 * words are in the reader's language; routes, fields and answers are described in English alone.
 */
export function writePage(document: ApiDocument, texts: Texts, languages: readonly string[]): string {
  const words = texts.docs
  const isEnglish = texts.language === DEFAULT_LANGUAGE
  const view: View = {
    words,
    inEnglish: isEnglish ? (shown) => shown : (shown) => html`<span lang="en">${shown}</span>`,
  }
  const groups = groupsOf(document)
  const codes = Object.entries(PROBLEMS)
  const body = html`<a class="skip" href="#top">${words.skip}</a>
${topOf(texts.pages.notFound)}
<div class="frame">
<header>
<h1>${words.title}</h1>
<p class="quiet">${fill(words.version, { version: String(document.info.version) })} · OpenAPI 3.1: <a href="/openapi.json">/openapi.json</a></p>
${Object.values(words.intro).map((text) => html`<p>${coded(text)}</p>`)}
${isEnglish ? '' : html`<p class="quiet">${words.english}</p>`}
${languageLinks(languages, texts)}
</header>
<nav aria-label="${words.routes}" tabindex="0">${groups.map((group) => navigation(group, words))}<p class="group">${words.more}</p><ul><li><a href="#events">${words.events}</a></li><li><a href="#schemas">${words.schemas}</a></li><li><a href="#codes">${words.codes}</a></li><li><a href="/openapi.json">openapi.json</a></li></ul></nav>
<main id="top">
${groups.map((group) => section(group, view))}
<h2 id="events">${words.events}</h2>
<p>${coded(words.eventsText)}</p>
<div class="wide" tabindex="0" role="region" aria-label="${words.events}"><table>${Object.entries(document.webhooks).map((event) => eventRow(event, view))}</table></div>
<h2 id="schemas">${words.schemas}</h2>
${Object.entries(document.components.schemas).map(
  ([name, schema]) =>
    html`<details id="schema-${name}"><summary>${name}</summary>${code(JSON.stringify(schema, null, 2))}</details>`,
)}
<h2 id="codes">${words.codes}</h2>
<p>${coded(words.codesText)}</p>
<div class="wide" tabindex="0" role="region" aria-label="${words.codes}"><table>${codes.map(
    ([name, { status, title }]) =>
      html`<tr id="code-${name}"><th scope="row"><code>${name}</code></th><td>${status}</td><td>${view.inEnglish(html`${title}`)}</td></tr>`,
  )}</table></div>
</main>
</div>`
  return writeFrame({ language: texts.language, title: words.title, body })
}

type Words = Texts['docs']

interface View {
  readonly words: Words
  /** Marks what is English in a page of another language, for screen readers. */
  readonly inEnglish: (shown: Html) => Html
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

function navigation({ name, routes }: Group, words: Words): Html {
  const items = routes.map(
    ({ method, path, operation }) =>
      html`<li>${badge(method)}<a href="#${operation.operationId}">${path.replace(/^\/v1/, '')}</a></li>`,
  )
  return html`<p class="group">${titleOf(name, words)}</p><ul>${items}</ul>`
}

function section({ name, routes }: Group, view: View): Html {
  return html`<h2>${titleOf(name, view.words)}</h2>${routes.map((route) => describeRoute(route, view))}`
}

/** A route of a part that no text names has its word in the path. */
function titleOf(name: string, { groups }: Words): string {
  return (groups as Readonly<Record<string, string>>)[name] ?? name
}

function describeRoute({ method, path, operation }: Listed, view: View): Html {
  const { words, inEnglish } = view
  const { operationId, summary, description = '', parameters = [], requestBody, responses } = operation
  return html`<section class="route" id="${operationId}" aria-labelledby="${operationId}-name">
<h3 id="${operationId}-name">${badge(method)} <code>${path}</code></h3>
<p>${inEnglish(html`${coded(summary)}.`)} <span class="quiet">${description}</span></p>
${code(curlLine(method, path, operation))}
${
  parameters.length === 0
    ? ''
    : html`<h4>${words.parameters}</h4><div class="wide" tabindex="0" role="region" aria-label="${fill(words.parametersOf, { route: operationId })}"><table>${parameters.map(
        ({ name, in: place, required, description: what = '', schema }) =>
          html`<tr><th scope="row"><code>${name}</code></th><td>${words.places[place]}${required ? `, ${words.required}` : ''}</td><td>${typeOf(schema, words)}${what === '' ? '' : html`<p class="quiet">${inEnglish(html`${coded(what)}`)}</p>`}</td></tr>`,
      )}</table></div>`
}
${requestBody === undefined ? '' : html`<h4>${words.body}</h4>${contentOf(requestBody.content, words)}`}
<h4>${words.answers}</h4><div class="wide" tabindex="0" role="region" aria-label="${fill(words.answersOf, { route: operationId })}"><table>${Object.entries(
    responses,
  ).map(
    ([status, { description: what, content }]) =>
      html`<tr><th scope="row">${status}</th><td>${what.split('\n').map((line) => html`<p>${inEnglish(html`${coded(line)}`)}</p>`)}${Number(status) < 400 && content !== undefined ? contentOf(content, words) : ''}</td></tr>`,
  )}</table></div>
</section>`
}

function contentOf(content: Content, words: Words): Html {
  const types = Object.keys(content)
  const schema = Object.values(content)[0]?.schema
  const named = typeof schema?.$ref === 'string' ? nameIn(schema.$ref) : null
  const shape =
    schema === undefined
      ? html``
      : named === null
        ? html`<details><summary>${words.schema}</summary>${code(JSON.stringify(schema, null, 2))}</details>`
        : html` · <a href="#schema-${named}">${named}</a>`
  return html`<p><code>${types.join(', ')}</code>${shape}</p>`
}

function eventRow([type, described]: [string, unknown], { inEnglish }: View): Html {
  const { post } = described as { readonly post: { readonly summary: string } }
  return html`<tr><th scope="row"><code>${type}</code></th><td>${inEnglish(html`${post.summary}`)}</td></tr>`
}

/** What a value must be, in few words. */
function typeOf(schema: JsonSchema, words: Words): Html {
  const { type, format, items, minimum, maximum } = schema
  const values = schema.enum as readonly unknown[] | undefined
  if (type === 'array') return html`${words.list} ${typeOf((items ?? {}) as JsonSchema, words)}`
  if (values !== undefined) return html`<code>${values.join(' | ')}</code>`
  const range = { from: String(minimum), to: String(maximum) }
  return html`${String(format ?? type ?? words.value)}${minimum === undefined ? '' : ` ${fill(words.range, range)}`}`
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

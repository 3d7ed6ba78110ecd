import Negotiator from 'negotiator'
import { z } from 'zod'
import { DEFAULT_LANGUAGE } from '../../core/phrases/texts.js'
import { describeApi } from '../describe/describe-api.js'
import { STYLE_PATH } from '../describe/frame.js'
import { writePage } from '../describe/page.js'
import { STYLE } from '../describe/style.js'
import type { ApiParts } from '../http/api-parts.js'
import { PROBLEMS, problem } from '../http/problem.js'
import { answer, json, route } from '../http/route.js'
import { PAGE_POLICY } from '../http/security-headers.js'
import type { Route } from '../http/types.js'
import { chooseLanguage, languageIn } from '../views/choose-language.js'
import { problemKind } from '../views/operation-schemas.js'

/** The API's description, for programs and for people. `all` gives every route that is served, these among them. */
export function docRoutes(
  {
    rates,
    publicRead,
    textsOf,
    version = '0.0.0',
  }: Pick<ApiParts, 'rates' | 'publicRead' | 'textsOf' | 'version'>,
  all: () => readonly Route[],
): Route[] {
  const described = oncePerKey((language) =>
    describeApi({ routes: all(), version, publicRead, limits: rates?.limits, words: textsOf(language).docs }),
  )
  const document = oncePerKey((language) => json(described(language)))
  const page = oncePerKey((language) => {
    const texts = textsOf(language)
    const headers = { Vary: 'Accept-Language', 'Content-Language': texts.language }
    return answer(writePage(described(language), texts, textsOf.languages), HTML, { headers })
  })

  return [
    route({
      method: 'get',
      path: '/openapi.json',
      id: 'getOpenApi',
      summary: 'This description, in OpenAPI 3.1',
      scope: null,
      openToAll: true,
      answers: {
        200: { description: 'The description', schema: z.looseObject({ openapi: z.literal('3.1.0') }) },
      },
      handle: async () => document(DEFAULT_LANGUAGE),
    }),
    route({
      method: 'get',
      path: '/docs',
      id: 'getDocs',
      summary: 'This description, as a page',
      scope: null,
      rate: 'read',
      policy: PAGE_POLICY,
      query: { lang: languageIn(textsOf).optional().describe('Language; default: from Accept-Language') },
      headers: { 'Accept-Language': textsOf.languages.join(', ') },
      answers: { 200: { description: 'A page', type: 'text/html' } },
      handle: async ({ query, header }) =>
        page(chooseLanguage(textsOf, query.lang, header('Accept-Language'))),
    }),
    route({
      method: 'get',
      path: STYLE_PATH,
      id: 'getDocsStyle',
      summary: 'Style sheet of the page',
      scope: null,
      rate: 'read',
      answers: { 200: { description: 'A style sheet', type: 'text/css' } },
      handle: async () => answer(STYLE, 'text/css; charset=utf-8'),
    }),
    explainProblem(),
  ]
}

function explainProblem(): Route {
  return route({
    method: 'get',
    path: '/problems/{code}',
    id: 'explainProblem',
    summary: 'Explain a problem; the target of its `type`',
    scope: null,
    rate: 'read',
    params: { code: z.string().max(100, 'no code is so long') },
    answers: {
      200: {
        description: 'The problem; a browser is redirected',
        schema: problemKind,
      },
      303: { description: 'Redirect to the problem in /docs', type: 'text/plain', headers: ['Location'] },
    },
    problems: ['unknown-problem'],
    async handle({ params: { code }, header }) {
      if (!Object.hasOwn(PROBLEMS, code))
        return problem('unknown-problem', 'no problem has this code; /docs lists them')
      const [wanted] = new Negotiator({ headers: { accept: header('Accept') } }).mediaTypes(READABLE)
      if (wanted !== 'text/html') {
        return json({ code, ...PROBLEMS[code as keyof typeof PROBLEMS] }, { headers: { Vary: 'Accept' } })
      }
      const index = `/docs#code-${code}`
      return answer(`${index}\n`, 'text/plain; charset=utf-8', {
        status: 303,
        headers: { Location: index, Vary: 'Accept' },
      })
    },
  })
}

/** The first for who takes all. */
const READABLE = ['application/json', 'text/html']

const HTML = 'text/html; charset=utf-8'

/** Made when it is first asked for, since by then every route is known. */
function oncePerKey<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, { readonly value: T }>()
  return (key) => {
    const known = made.get(key) ?? { value: make(key) }
    made.set(key, known)
    return known.value
  }
}

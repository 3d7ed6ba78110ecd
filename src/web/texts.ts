import type english from '../../config/languages/en/page.json'

/** What the page says. The English file defines the keys; a test compares the others with it. */
export type Texts = typeof english
export type TextKey = keyof Texts['main']

/** Each language with a `page.json` in its folder is one of the page; its texts are loaded when they are wanted. */
const FILES = import.meta.glob<Texts>('../../config/languages/*/page.json', { import: 'default' })
const fileOf = (code: string) => `../../config/languages/${code}/page.json`

const BUILT = Object.keys(FILES).map((path) => path.split('/').at(-2)!)
/** Languages whose texts the server has: a deployment may add some. */
const SERVED = ofServer('outcry-page-languages') ?? []

export const LANGUAGES: readonly string[] = [...new Set([...BUILT, ...SERVED])]

/** The reader's choice in the address or in an earlier visit; else the first of the browser's that there is. */
export const language: string = chosen('lang', LANGUAGES) ?? ofBrowser() ?? 'en'
/** The languages of feeds, badges and messages, which the server writes into the page; those of the page without it. */
export const MESSAGE_LANGUAGES: readonly string[] = ofServer('outcry-languages') ?? LANGUAGES
export const texts: Texts = await load()
/** Of feeds, badges and new webhooks. */
export const messageLanguage: string = MESSAGE_LANGUAGES.includes(language) ? language : 'en'
/** The format of dates and numbers: that of the viewer's country, where its language is the one of the page. */
export const locale = prefixOf(navigator.language) === language ? navigator.language : texts.locale
/** The zone of all times; undefined is the viewer's own. */
export const timeZone = chosen('tz', ['utc', 'local'] as const) === 'utc' ? 'UTC' : undefined

export function t(key: TextKey): string {
  return texts.main[key]
}

/** A preference as the address has it, or as it was stored before. */
export function chosen<T extends string>(name: string, values: readonly T[]): T | null {
  const asked = new URLSearchParams(location.search).get(name)
  const found = values.find((value) => value === asked) ?? null
  return found ?? values.find((value) => value === localStorage.getItem(`outcry-${name}`)) ?? null
}

async function load(): Promise<Texts> {
  if (!SERVED.includes(language)) return FILES[fileOf(language)]!()
  const answer = await fetch(`/languages/${language}.json`)
  return answer.ok ? ((await answer.json()) as Texts) : FILES[fileOf('en')]!()
}

/** Codes that the server wrote into the head of the page; undefined where it wrote none. */
function ofServer(name: string): readonly string[] | undefined {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content.match(/\w+/g) ?? undefined
}

function ofBrowser(): string | undefined {
  return navigator.languages.map(prefixOf).find((code) => LANGUAGES.includes(code))
}

function prefixOf(tag: string): string {
  return tag.toLowerCase().split('-')[0]!
}

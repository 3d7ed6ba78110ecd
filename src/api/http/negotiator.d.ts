/** The part of negotiator that is used; the package has no types of its own. */
declare module 'negotiator' {
  export default class Negotiator {
    constructor(request: { readonly headers: Readonly<Record<string, string | undefined>> })
    /** Those of the available media types that are accepted, the most preferred first. */
    mediaTypes(available: readonly string[]): string[]
    /** The same of languages: `it-IT` accepts `it`. */
    languages(available: readonly string[]): string[]
    encodings(available: readonly string[], options?: { readonly preferred?: readonly string[] }): string[]
  }
}

/** Words that Outcry used where the field has a term, with the term to write instead. */
export const RETIRED_IN_PROSE: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bwhoever\b/gi, 'a noun: the client, the operator, the endpoint'],
  [/\b(?:hears?|heard|hearing)\b/gi, 'consumes, receives, is available'],
  [/\b(?:tells?|told|telling|untold)\b/gi, 'says, notifies, sends, shows'],
  [/\bkeep-\w+/gi, 'the name of the component'],
  [/\bsightings?\b/gi, 'classified post'],
  [/\barrivals?\b/gi, 'ingested post, ingest time'],
  [/\bgatherings?\b/gi, 'notification group'],
  [/\bfollows\b/gi, 'notification log; is, comes after'],
  [/\blanes?\b/gi, 'concurrency limit per endpoint'],
  [/\bhands?\b/gi, 'operator'],
  [/\b(?:kin|kinship)\b/gi, 'near-duplicates'],
  [/\bcrowds?\b/gi, 'origin group; generated posts'],
  [/\bcopies\b/gi, 'duplicates'],
  [/\bblam(?:es?|ed|ing)\b/gi, 'cause mention; names as the cause'],
  [/\bbars?\b/gi, 'threshold'],
  [/\bholes?\b/gi, 'data gap'],
  [/\bdeaf\b/gi, 'unavailable'],
  [/\b(?:lets?|letting) go\b/gi, 'deletes, releases'],
  [/\b(?:MOST|LEAST)_\w*/g, 'MAX_, MIN_'],
]

/** Turns of phrase that hide the subject or the verb. */
export const RETIRED_PHRASES: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bso (?:often|many|long)\b/gi, 'the number, the interval'],
  [/\bthat there (?:is|are) not\b/gi, 'unknown'],
  [/\bof which there\b/gi, 'a main clause'],
  [/\blives the\b/gi, 'manages the life cycle'],
]

/** Parts of an identifier, in lower case: `toldAt` has the parts `told` and `at`. */
export const RETIRED_IN_NAMES: ReadonlyMap<string, string> = new Map(
  (
    [
      ['whoever', 'the role: client, operator, endpoint'],
      ['hear hears heard hearing hearer unheard deaf', 'consume, receive, available, unavailable'],
      ['tell tells told telling untold', 'render, notify, send, show'],
      ['keeper keepers', 'the name of the component'],
      ['sighting sightings', 'classified post'],
      ['arrival arrivals', 'ingested post, ingested at'],
      ['gathering gatherings', 'notification group'],
      ['follows', 'notification log'],
      ['lane lanes', 'limiter'],
      ['hand hands', 'operator; pass'],
      ['kin kinship', 'near-duplicates'],
      ['crowd crowds', 'cohort; audience'],
      ['copies', 'duplicates'],
      ['blame blames blamed', 'cause mention'],
      ['bar bars', 'threshold'],
      ['hole holes', 'gap'],
    ] as const
  ).flatMap(([words, instead]) => words.split(' ').map((word) => [word, instead] as const)),
)

/** What is allowed in prose although a retired word is in it, and why. It is removed before the words are looked for. */
export const ALLOWED_IN_PROSE: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/\bby hand\b/gi, 'the opposite of automatically; no operator is meant'],
  [/\bfirst-hand\b/gi, 'the established term for a report by a witness'],
  [/\bkeep-alive\b/gi, 'a term of HTTP'],
  [/\bprogress bars?\b/gi, 'a widget, not a threshold'],
]

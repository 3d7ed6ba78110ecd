import type { Post } from '../model/post.js'
import { parsePost } from '../model/post.js'
import type { Label } from '../model/vocabulary.js'

/** A post that a person has labelled. */
export interface LabelledPost {
  readonly post: Post
  /** Name of the collection that the post was drawn from. */
  readonly file: string
  /** How many posts of its collection the post stands for. */
  readonly weight: number
  readonly label: Label
  readonly services: readonly string[]
  /** False where careful people may differ. */
  readonly isSure: boolean
  readonly annotator: string | null
}

export type ParsedLabelled =
  | { readonly kind: 'labelled'; readonly labelled: LabelledPost }
  | { readonly kind: 'rejected'; readonly detail: string }

/** Older sets divide chatter into a company's answers to one customer (`care`) and the rest (`other`). */
const LABELS: Readonly<Record<string, Label>> = {
  complaint: 'complaint',
  acknowledgement: 'acknowledgement',
  recovery: 'recovery',
  news: 'news',
  chatter: 'chatter',
  other: 'chatter',
  care: 'chatter',
}

/**
 * Turns a line of a labelled file into a labelled post, or says what is wrong with it. Figures from a mistyped label
 * would be believed, so only known labels pass. `file`, `weight`, `sure` and `labelServices` may be absent.
 */
export function parseLabelled(raw: unknown, defaultFile: string): ParsedLabelled {
  const parsed = parsePost(raw)
  if (parsed.kind === 'rejected') return rejected(parsed.detail)
  const { file, weight, label, labelServices, sure, annotator } = raw as Readonly<Record<string, unknown>>
  if (typeof label !== 'string' || !Object.hasOwn(LABELS, label)) {
    return rejected(`label is ${label === undefined ? 'missing' : 'unknown'}; it must be one of ${names()}`)
  }
  if (weight !== undefined && !(typeof weight === 'number' && Number.isFinite(weight) && weight > 0)) {
    return rejected('weight must be a number above zero')
  }
  if (sure !== undefined && typeof sure !== 'boolean') return rejected('sure must be true or false')
  return {
    kind: 'labelled',
    labelled: {
      post: parsed.post,
      file: typeof file === 'string' && file !== '' ? file : defaultFile,
      weight: weight ?? 1,
      label: LABELS[label]!,
      services: Array.isArray(labelServices)
        ? labelServices.filter((one): one is string => typeof one === 'string')
        : [],
      isSure: sure ?? true,
      annotator: typeof annotator === 'string' ? annotator : null,
    },
  }
}

function names(): string {
  return Object.keys(LABELS).join(', ')
}

function rejected(detail: string): ParsedLabelled {
  return { kind: 'rejected', detail }
}

import type { Post } from '../../core/model/post.js'
import type { Label } from '../../core/model/vocabulary.js'
import type { Reader } from '../../core/text/reader.js'
import type { Key, Keys } from './keys-of.js'
import type { LabelFile } from './label-file.js'
import { keyOf } from './label-file.js'
import type { MaskedPost } from './mask-post.js'
import { printable } from './read-labelled.js'

/** A post to label, and where its label goes. */
export interface Task {
  readonly post: Post
  readonly masked: MaskedPost
  readonly file: string
  readonly output: LabelFile
}

export interface SessionParts {
  readonly keys: Keys
  readonly reader: Pick<Reader, 'read'>
  /** Ids of the catalogue. */
  readonly known: ReadonlySet<string>
  readonly weight: number
  readonly annotator: string | undefined
  readonly show: (text: string) => void
}

/** What a session did. */
export interface Summary {
  readonly labelled: number
  readonly left: number
  readonly counts: Readonly<Record<string, number>>
}

const LABEL_OF: Readonly<Record<string, Label>> = {
  c: 'complaint',
  a: 'acknowledgement',
  r: 'recovery',
  n: 'news',
  x: 'chatter',
}
const HELP =
  'c complaint  a acknowledgement  r recovery  n news  x chatter  d debatable  s services  b back  q quit'

/** What the annotator has set for the post on the screen before its label. */
interface Draft {
  readonly services: readonly string[]
  readonly isDebatable: boolean
}

/** Shows posts without a label, one after another, until all have one, the keys end, or the annotator quits. */
export async function labelPosts(tasks: readonly Task[], parts: SessionParts): Promise<Summary> {
  const labelled = new Set([...new Set(tasks.map(({ output }) => output))].flatMap(({ keys }) => [...keys]))
  const waiting = tasks.filter(({ masked, file }) => !labelled.has(keyOf({ ...masked, file })))
  const done: { readonly task: Task; readonly label: Label }[] = []
  let draft: Draft | null = null
  while (waiting.length > 0) {
    const task = waiting[0]!
    if (draft === null) {
      draft = { services: parts.reader.read(task.post).mentioned, isDebatable: false }
      showTask(task, draft, { number: tasks.length - waiting.length + 1, of: tasks.length }, parts)
    }
    const pressed: Key | null = await parts.keys.next()
    if (pressed === null || pressed.key.toLowerCase() === 'q') break
    const key = pressed.key.toLowerCase()
    if (Object.hasOwn(LABEL_OF, key)) {
      const label = LABEL_OF[key]!
      task.output.append(lineOf(task, label, draft, parts))
      done.push({ task, label })
      waiting.shift()
      draft = null
    } else if (key === 'b') {
      const back = done.pop()?.task ?? earlierTask(tasks, task)
      if (back === null) parts.show('nothing to go back to\n')
      else {
        back.output.removeLast()
        waiting.unshift(back)
        draft = null
      }
    } else draft = await changeDraft(pressed, draft, parts)
  }
  return {
    labelled: done.length,
    left: waiting.length,
    counts: Object.fromEntries(
      Object.values(LABEL_OF)
        .map((label) => [label, done.filter((one) => one.label === label).length] as const)
        .filter(([, count]) => count > 0),
    ),
  }
}

/** Labels of earlier sessions can be taken back too: the last one in the file of this post. */
function earlierTask(tasks: readonly Task[], { output }: Task): Task | null {
  const found = tasks.find((task) => keyOf({ ...task.masked, file: task.file }) === output.last)
  return found === undefined || found.output !== output ? null : found
}

async function changeDraft({ key, rest }: Key, draft: Draft, parts: SessionParts): Promise<Draft> {
  if (key.toLowerCase() === 'd') {
    parts.show(draft.isDebatable ? 'sure\n' : 'debatable\n')
    return { ...draft, isDebatable: !draft.isDebatable }
  }
  if (key.toLowerCase() !== 's') {
    parts.show(`${printable(key)} is no key here. ${HELP}\n`)
    return draft
  }
  const typed = rest !== '' ? rest : ((await parts.keys.line('services, with commas between them: ')) ?? '')
  const services = [
    ...new Set(
      typed
        .split(',')
        .map((one) => one.trim().toLowerCase())
        .filter((one) => one !== ''),
    ),
  ]
  const unknown = services.filter((service) => !parts.known.has(service))
  if (unknown.length > 0) parts.show(`not in the catalogue: ${printable(unknown.join(', '))}\n`)
  parts.show(`services: ${printable(services.join(', ')) || 'none'}\n`)
  return { ...draft, services }
}

function lineOf({ masked, file }: Task, label: Label, draft: Draft, { weight, annotator }: SessionParts) {
  return {
    ...masked,
    file,
    weight,
    label,
    labelServices: label === 'chatter' ? [] : draft.services,
    sure: !draft.isDebatable,
    ...(annotator === undefined ? {} : { annotator }),
  }
}

/** The reader's label is not shown: it would sway the annotator. */
function showTask(
  { masked, file }: Task,
  { services }: Draft,
  { number, of }: { readonly number: number; readonly of: number },
  { show }: SessionParts,
): void {
  const about = [file, masked.source, masked.createdAt, ...(masked.replyTo === undefined ? [] : ['a reply'])]
  const author = masked.author === undefined ? '' : ' · an official account'
  show(
    `\n${number} of ${of} · ${printable(about.join(' · '))}${author}\n\n  ${printable(masked.text)}\n\n` +
      `services: ${services.join(', ') || 'none'}\n${HELP}\n`,
  )
}

import type { Agreement } from '../../core/evaluation/agreement.js'
import { measureAgreement } from '../../core/evaluation/agreement.js'
import type { LabelledPost } from '../../core/evaluation/parse-labelled.js'
import type { Streams } from '../store/streams.js'
import { printable, printProblems, readLabelled } from './read-labelled.js'

/** `outcry label --agreement A B`: how far two annotators agree on the posts that both have. Returns the exit code. */
export async function printAgreement(
  files: readonly string[],
  options: { readonly json?: boolean },
  io: Streams,
): Promise<number> {
  if (files.length !== 2 || files[0] === files[1]) {
    io.err('outcry label: --agreement compares two labelled files; name both\n')
    return 2
  }
  const [first, second] = [await readLabelled(files[0]!), await readLabelled(files[1]!)]
  const problems = [...first.problems, ...second.problems]
  const others = new Map(second.posts.map((post) => [keyOf(post), post]))
  // Where a file has a post twice, the last label counts.
  const pairs = [...new Map(first.posts.map((post) => [keyOf(post), post]))].flatMap(([key, one]) => {
    const other = others.get(key)
    return other === undefined ? [] : [{ one, other }]
  })
  if (problems.length === 0 && pairs.length === 0) problems.push('the two files have no post in common')
  if (problems.length > 0) {
    printProblems(problems, io.err)
    return 1
  }
  const labels = measureAgreement(pairs.map(({ one, other }) => [one.label, other.label]))
  const complaints = measureAgreement(pairs.map(({ one, other }) => [sideOf(one), sideOf(other)]))
  const sure = pairs.filter(({ one, other }) => one.isSure && other.isSure)
  const sureLabels = measureAgreement(sure.map(({ one, other }) => [one.label, other.label]))
  const disagreements = pairs
    .filter(({ one, other }) => one.label !== other.label)
    .map(({ one, other }) => ({ file: one.file, id: one.post.id, first: one.label, second: other.label }))
  if (options.json === true) {
    io.out(`${JSON.stringify({ labels, complaints, sure: sureLabels, disagreements })}\n`)
    return 0
  }
  io.out(
    [
      'compared                posts   agreement   kappa',
      rowOf('labels', labels),
      rowOf('complaint or not', complaints),
      rowOf('labels, both sure', sureLabels),
      ...disagreements.map(({ file, id, first, second }) =>
        printable(`${first} against ${second} [${file} ${id}]`),
      ),
      '',
    ].join('\n'),
  )
  return 0
}

function keyOf({ file, post }: LabelledPost): string {
  return JSON.stringify([file, post.source, post.id])
}

function sideOf({ label }: LabelledPost): string {
  return label === 'complaint' ? 'complaint' : 'none'
}

function rowOf(name: string, { posts, agreement, kappa }: Agreement): string {
  const share = agreement === null ? '–' : `${(100 * agreement).toFixed(1)} %`
  return `${name.padEnd(20)}${String(posts).padStart(9)}${share.padStart(12)}${(kappa?.toFixed(3) ?? '–').padStart(8)}`
}

// The section of docs/evaluation.md about reading: labelled posts, those that were developed with, and those that were only ever scored.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { score } from '../dist/src/core/evaluation/score-readings.js'
import { parsePost } from '../dist/src/core/model/post.js'
import { composeReader } from '../dist/src/runtime/compose/compose-detection.js'
import { realPosts } from './training/posts.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const LABELS = { c: 'complaint', n: 'news', r: 'recovery', x: 'chatter' }

export function readingSection() {
  const { reader } = composeReader()
  const rows = languages().flatMap((language) =>
    [
      ['dev', conformance(language, 'dev')],
      ['held', conformance(language, 'held')],
      ['sealed', plain(language, join('sealed', `${language}.txt`))],
      ...blindSets(language),
    ].flatMap(([half, truths]) => {
      if (truths.length === 0) return []
      const found = score(
        truths.map((truth) => ({ truth, reading: reader.read(parsePost({ ...truth, lang: null }).post) })),
      )
      const { acknowledgement, recovery, news } = found.others
      const figures =
        half === 'sealed' || half.startsWith('blind')
          ? [found.precision, found.recall, found.f1, found.label]
          : [
              found.precision,
              found.recall,
              found.f1,
              found.label,
              found.language,
              acknowledgement,
              recovery,
              news,
            ]
      const cells = figures.map((value) => value.toFixed(3))
      return `| ${language} | ${half} | ${found.posts} | ${[...cells, ...new Array(8 - cells.length).fill('')].join(' | ')} |`
    }),
  )
  return [
    '## Reading posts',
    ...realPostsPart(),
    '### Invented posts',
    'The posts are invented, by other authors than the lexicons. Precision, recall and F1 are of *complaint with the right',
    'service*, by pairs of post and service.',
    '',
    '- `dev` (`tests/conformance`): cues and model were developed on these posts, so the figures are optimistic.',
    '- `held`: these posts were only scored, never read.',
    '- `sealed` (`corpora/sealed`): harder on purpose. Half are complaints, half are posts that resemble complaints. About a',
    '  fifth of the complaints name no service or an ambiguous one, so their attribution is hardly ever right. The labels',
    '  have no acknowledgement. An author of training posts wrote this set.',
    '- `blind` (`corpora/blind`): their authors had seen neither reader nor training posts. Kinds of errors on the first,',
    '  the seventh and the tenth were mended afterwards. Words that the fifth, the eighth, the tenth, the eleventh and the',
    '  Italian ninth showed to be missing were added. Those figures are therefore optimistic. The tenth is the hardest: its',
    '  authors were drawn to wit and understatement, and some of its complaints name no service.',
    '',
    '| language | set | posts | precision | recall | F1 | label | language | acknowledged F1 | recovery F1 | news F1 |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

/** Real posts are judged by the cross-validation of the training, which leaves the source of each post out. */
function realPostsPart() {
  if (realPosts() === null) return ['The folder of real posts is not here, so none were judged.', '']
  const printed = execFileSync(process.execPath, [join(root, 'scripts', 'train-reader.mjs'), '--dry'], {
    encoding: 'utf8',
  })
  return [
    '### Real posts',
    'Careful readers labelled these posts. Each is judged by a model that has seen no post of its source. Of plain',
    'talk, one half judges the other. Command: `npm run train -- --dry`.',
    '',
    '```',
    printed.trim(),
    '```',
    '',
  ]
}

/** Those that have posts with labels. */
function languages() {
  return readdirSync(join(root, 'tests', 'conformance'))
    .flatMap((file) => /^(\w+)\.dev\.ndjson$/.exec(file)?.[1] ?? [])
    .sort()
}

/** Sets of blind authors, by number: corpora/blind/README.md. */
function blindSets(language) {
  return readdirSync(join(root, 'corpora', 'blind'))
    .flatMap((file) => new RegExp(`^${language}-(\\d+)\\.txt$`).exec(file)?.[1] ?? [])
    .sort((a, b) => a - b)
    .map((number) => [`blind ${number}`, plain(language, join('blind', `${language}-${number}.txt`))])
}

function conformance(language, half) {
  return textOf(join(root, 'tests', 'conformance', `${language}.${half}.ndjson`))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** Posts in the form of the corpora: label, services, text. */
function plain(language, file) {
  return textOf(join(root, 'corpora', file))
    .split('\n')
    .map((line) => /^([cnrx]) \| (.*?) \| (.+)$/.exec(line))
    .filter((found) => found !== null)
    .map(([, label, services, text], index) => ({
      ...{
        id: String(index),
        source: 'x',
        createdAt: '2024-05-07T18:00:00.000Z',
        author: { id: String(index) },
      },
      ...{ text, label: LABELS[label], language, lang: language },
      services: services === '-' ? [] : services.split(/[, ]+/),
    }))
}

/** Not every language has every set. */
function textOf(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

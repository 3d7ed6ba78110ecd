import { expect, test } from 'vitest'
import { readSourceTree, roomOf } from './source-tree.js'

const MAX_FILES = 15
const MAX_LINES = 2_000
/** A file that imports more of our files than this is a knot. */
const MAX_IMPORTS = 25
/** From its first line to its last, with the functions inside of it. */
const MAX_FUNCTION_LINES = 60

const tree = readSourceTree()

test(`a room holds at most ${MAX_FILES} files and ${MAX_LINES} lines`, () => {
  const rooms = new Map<string, { files: number; lines: number }>()
  for (const { path, lines } of tree) {
    const room = rooms.get(roomOf(path)) ?? { files: 0, lines: 0 }
    rooms.set(roomOf(path), { files: room.files + 1, lines: room.lines + lines })
  }
  const large = [...rooms]
    .filter(([, { files, lines }]) => files > MAX_FILES || lines > MAX_LINES)
    .map(([room, { files, lines }]) => `${room}: ${files} files, ${lines} lines`)
  expect(large).toEqual([])
})

test(`no file imports more than ${MAX_IMPORTS} of our files`, () => {
  const knots = tree.filter(({ imports }) => imports.length > MAX_IMPORTS)
  expect(knots.map(({ path, imports }) => `${path}: ${imports.length}`)).toEqual([])
})

test(`no function is longer than ${MAX_FUNCTION_LINES} lines, declared tables apart`, () => {
  const long = tree.flatMap(({ path, functions }) =>
    functions
      .filter(({ lines, isTable }) => lines > MAX_FUNCTION_LINES && !isTable)
      .map(({ name, lines }) => `${path} ${name}: ${lines}`),
  )
  expect(long).toEqual([])
})

test('no files import each other in a circle, types included', () => {
  expect(circlesOf(new Map(tree.map(({ path, imports }) => [path, imports])))).toEqual([])
})

/** Rooms inside of a folder, lowest first: a room imports only rooms before it. Rooms of one line are independent. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  'core/text': ['scan', 'tokens', 'language', 'match', 'judge', 'reading', '.'],
  'core/detection': ['.', 'baseline', 'evidence', 'opening'],
  pipeline: [
    'ports',
    'log',
    'access',
    'intake',
    'skim',
    'alerts',
    'detect',
    'silences',
    'endpoints',
    'notify',
    'retention',
  ],
  api: ['http', 'access', 'cache', 'views', 'stream', 'describe', 'feeds', 'pages', 'routes', 'server'],
  runtime: ['process', 'config', 'secrets', 'sources', 'compose', 'loops', 'worker'],
}

test.each(Object.entries(ORDER))('rooms of %s import only rooms below them', (folder, order) => {
  const level = (path: string) => {
    const rest = path.slice(folder.length + 1)
    return order.indexOf(rest.includes('/') ? rest.slice(0, rest.indexOf('/')) : '.')
  }
  const inside = tree.filter(({ path }) => path.startsWith(`${folder}/`))
  const wrong = inside.flatMap(({ path, imports }) =>
    imports
      .filter((target) => target.startsWith(`${folder}/`) && level(target) > level(path))
      .map((target) => `${path} imports ${target}`),
  )
  expect(inside.filter(({ path }) => level(path) < 0).map(({ path }) => path)).toEqual([])
  expect(wrong).toEqual([])
})

/** Circles of a graph, each once, as `a → b → a`. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>()
  const found: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    state.set(file, 'open')
    for (const target of graph.get(file) ?? []) {
      if (state.get(target) === 'open') {
        found.push([...path.slice(path.indexOf(target)), target].join(' → '))
      } else if (!state.has(target)) visit(target, [...path, target])
    }
    state.set(file, 'done')
  }
  for (const file of graph.keys()) if (!state.has(file)) visit(file, [file])
  return found
}

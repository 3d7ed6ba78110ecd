import { chownSync, cpSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { plainEnvironment, runProgram } from './run-program.js'

/** What an image would be, in a folder that is its root. */
export interface ReplayedImage {
  readonly root: string
  /** For a program of this machine: the image's folder and variables, with the paths of this machine. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly command: readonly string[]
  /** For a program of the image, which has `root` as its root. */
  readonly inside: {
    readonly cwd: string
    readonly env: Readonly<Record<string, string>>
    readonly user: string
    readonly healthcheck: readonly string[]
  }
}

interface Stage {
  readonly root: string
  readonly env: Record<string, string>
  cwd: string
  user: string
  command: readonly string[]
  healthcheck: readonly string[]
}

/** Describes the image and is carried out by the engine alone. */
const WITHOUT_EFFECT = ['STOPSIGNAL']

/**
 * Carries out the steps of a Dockerfile without an engine. Each stage gets a folder below `into` as its root, and
 * absolute paths of the image lead there. Differs from a build in two things: the programs of a base image are this
 * machine's, and only root can give files the owner that the Dockerfile names. The first folder of work may begin with
 * folders of the context, as with a cache that is mounted for a build.
 */
export async function replayDockerfile(
  dockerfile: string,
  context: string,
  into: string,
  cached: readonly string[] = [],
): Promise<ReplayedImage> {
  const stages = new Map<string, Stage>()
  let stage: Stage | undefined
  for (const { word, rest } of instructionsOf(dockerfile)) {
    if (word === 'FROM') {
      const name = / AS (\S+)$/i.exec(rest)?.[1] ?? String(stages.size)
      stage = { root: join(into, name), env: {}, cwd: '/', user: '0:0', command: [], healthcheck: [] }
      mkdirSync(stage.root)
      stages.set(name, stage)
    } else if (stage === undefined) {
      throw new Error(`${word} stands before FROM`)
    } else {
      await carryOut(word, rest, { stage, stages, context })
      if (word === 'WORKDIR' && stages.size === 1)
        for (const name of cached) copy(`${name} ${name}`, context, stages, stage)
    }
  }
  if (stage === undefined) throw new Error('the Dockerfile has no FROM')
  const { root, command, ...inside } = stage
  const env = { ...plainEnvironment(), ...rootedEnvironment(stage) }
  return { root, cwd: join(root, stage.cwd), env, command, inside }
}

async function carryOut(
  word: string,
  rest: string,
  to: {
    readonly stage: Stage
    readonly stages: ReadonlyMap<string, Stage>
    readonly context: string
  },
): Promise<void> {
  const { stage } = to
  if (word === 'WORKDIR') {
    stage.cwd = rest
    mkdirSync(join(stage.root, rest), { recursive: true })
  } else if (word === 'ENV') {
    Object.assign(stage.env, variablesOf(rest))
  } else if (word === 'USER') {
    stage.user = rest
  } else if (word === 'COPY') {
    copy(rest, to.context, to.stages, stage)
  } else if (word === 'RUN') {
    const where = { cwd: join(stage.root, stage.cwd), env: rootedEnvironment(stage) }
    const done = await runProgram('sh', ['-c', withRoot(rest, stage.root)], where)
    if (done.code !== 0) throw new Error(`RUN ${rest} ended with ${done.code}:\n${done.out}${done.err}`)
  } else if (word === 'CMD') {
    stage.command = JSON.parse(rest) as string[]
  } else if (word === 'HEALTHCHECK') {
    stage.healthcheck = JSON.parse(rest.slice(rest.indexOf('['))) as string[]
  } else if (!WITHOUT_EFFECT.includes(word)) {
    throw new Error(`${word} ${rest} cannot be replayed; add it to tests/support/replay-dockerfile.ts`)
  }
}

/** Lines without comments; a line that ends with a backslash goes on in the next. */
function instructionsOf(dockerfile: string): { word: string; rest: string }[] {
  return dockerfile
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, word, rest] = /^(\S+)\s+(.+)$/.exec(line.trim())!
      return { word: word!.toUpperCase(), rest: rest! }
    })
}

function copy(rest: string, context: string, stages: ReadonlyMap<string, Stage>, to: Stage): void {
  const words = rest.split(/\s+/)
  const optionOf = (name: string) => words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1)
  const stageName = optionOf('--from')
  const from = stageName === undefined ? context : stages.get(stageName)!.root
  const owner = optionOf('--chown')
  const paths = words.filter((word) => !word.startsWith('--'))
  const target = paths.pop()!
  const destination = join(to.root, target.startsWith('/') ? target : join(to.cwd, target))
  for (const path of paths) {
    const source = join(from, path)
    // A folder's content goes into the destination; a file goes into it only where the destination is a folder.
    const isInto = !statSync(source).isDirectory() && /(^|\/)\.?\/?$/.test(target)
    cpSync(source, isInto ? join(destination, basename(path)) : destination, {
      recursive: true,
      verbatimSymlinks: true,
    })
  }
  if (owner !== undefined && process.getuid?.() === 0) giveTo(owner, destination)
}

function giveTo(owner: string, path: string): void {
  const [user, group] = owner.split(':').map(Number)
  const below = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : []
  for (const one of ['', ...below]) chownSync(join(path, one), user!, group!)
}

/** The paths of the image lead into its root, those of this machine stay after them. */
function rootedEnvironment({ env, root }: Stage): Record<string, string> {
  const { PATH, ...others } = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, withRoot(value, root)]),
  )
  return PATH === undefined ? others : { ...others, PATH: `${PATH}:${process.env.PATH}` }
}

function withRoot(text: string, root: string): string {
  return text.replace(/(?<=^|[\s=])\/(?=\w)/g, `${root}/`)
}

function variablesOf(text: string): Record<string, string> {
  return Object.fromEntries(text.split(/\s+/).map((pair) => pair.split(/=(.*)/s).slice(0, 2)))
}

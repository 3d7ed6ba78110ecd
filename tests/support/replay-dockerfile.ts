import { chmodSync, cpSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { plainEnvironment, runProgram } from './run-program.js'

/** What an image would be, in a folder that stands for its root. */
export interface ReplayedImage {
  readonly root: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly command: readonly string[]
}

interface Stage {
  readonly root: string
  env: Record<string, string>
  cwd: string
  command: readonly string[]
}

/** Describes the image and is carried out by the engine alone. */
const WITHOUT_EFFECT = ['USER', 'STOPSIGNAL', 'HEALTHCHECK']

/**
 * Carries out the steps of a Dockerfile without an engine. Each stage gets a folder below `into` as its root, and
 * absolute paths of the image lead there. Differs from a build in two things: the programs are this machine's, and
 * owners stay as they are, because the image's user need not exist here.
 */
export async function replayDockerfile(
  dockerfile: string,
  context: string,
  into: string,
): Promise<ReplayedImage> {
  const shims = join(into, 'shims')
  mkdirSync(shims, { recursive: true })
  writeFileSync(join(shims, 'chown'), '#!/bin/sh\n')
  chmodSync(join(shims, 'chown'), 0o755)
  const path = shims + delimiter + process.env.PATH

  const stages = new Map<string, Stage>()
  let stage: Stage | undefined
  for (const { word, rest } of instructionsOf(dockerfile)) {
    if (word === 'FROM') {
      const name = / AS (\S+)$/i.exec(rest)?.[1] ?? String(stages.size)
      stage = { root: join(into, name), env: {}, cwd: join(into, name), command: [] }
      mkdirSync(join(stage.root, 'usr/local/bin'), { recursive: true })
      stages.set(name, stage)
    } else if (stage === undefined) {
      throw new Error(`${word} stands before FROM`)
    } else if (word === 'WORKDIR') {
      stage.cwd = join(stage.root, rest)
      mkdirSync(stage.cwd, { recursive: true })
    } else if (word === 'ENV') {
      Object.assign(stage.env, variablesOf(withRoot(rest, stage.root)))
    } else if (word === 'COPY') {
      copy(rest, context, stages, stage)
    } else if (word === 'RUN') {
      const env = { ...stage.env, PATH: path }
      const done = await runProgram('sh', ['-c', withRoot(rest, stage.root)], { cwd: stage.cwd, env })
      if (done.code !== 0) throw new Error(`RUN ${rest} ended with ${done.code}:\n${done.out}${done.err}`)
    } else if (word === 'CMD') {
      stage.command = JSON.parse(rest) as string[]
    } else if (!WITHOUT_EFFECT.includes(word)) {
      throw new Error(`${word} ${rest} cannot be replayed; add it to tests/support/replay-dockerfile.ts`)
    }
  }
  if (stage === undefined) throw new Error('the Dockerfile has no FROM')
  return { ...stage, env: { ...plainEnvironment(), ...stage.env } }
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
  const stageName = words.find((word) => word.startsWith('--from='))?.slice('--from='.length)
  const from = stageName === undefined ? context : stages.get(stageName)!.root
  const paths = words.filter((word) => !word.startsWith('--'))
  const target = paths.pop()!
  const destination = target.startsWith('/') ? join(to.root, target) : join(to.cwd, target)
  for (const path of paths) {
    const source = join(from, path)
    // A folder's content goes into the destination; a file goes into it only where the destination is a folder.
    const isInto = !statSync(source).isDirectory() && /(^|\/)\.?\/?$/.test(target)
    cpSync(source, isInto ? join(destination, basename(path)) : destination, {
      recursive: true,
      verbatimSymlinks: true,
    })
  }
}

function withRoot(text: string, root: string): string {
  return text.replace(/(?<=^|[\s=])\/(?=\w)/g, `${root}/`)
}

function variablesOf(text: string): Record<string, string> {
  return Object.fromEntries(text.split(/\s+/).map((pair) => pair.split(/=(.*)/s).slice(0, 2)))
}

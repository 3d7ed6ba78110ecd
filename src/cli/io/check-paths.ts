import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * What is wrong with the files a command was given, or null: standard input named twice, or an output that is an input.
 */
export function checkPaths(
  inputs: readonly string[],
  outputs: readonly (string | undefined)[],
): string | null {
  if (inputs.filter((path) => path === '-').length > 1) return 'standard input (-) can be read once only'
  const read = new Set(inputs.filter((path) => path !== '-').map(realPath))
  const written = outputs.filter((path): path is string => path !== undefined && path !== '-').map(realPath)
  for (const path of written) {
    if (read.has(path)) return `${path} is read and written; give the output another name`
  }
  if (new Set(written).size < written.length) return 'two outputs have the same name; give one another'
  return null
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path)
}

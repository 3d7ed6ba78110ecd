// The last step of the build puts the files of `natural` that the program imports, with its licence, where Node finds
// them from dist. Installed from the registry, the package would bring three database drivers and 76 MB: docs/decisions/0006.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { resolve } = createRequire(join(root, 'package.json'))
const from = dirname(resolve('natural/package.json'))
const to = join(root, 'dist', 'node_modules', 'natural')

rmSync(to, { recursive: true, force: true })
for (const file of withRequired(importedFiles())) copy(relative(from, file))
copy('LICENSE.txt')
const { name, version, license } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))
writeFileSync(join(to, 'package.json'), `${JSON.stringify({ name, version, license }, null, 2)}\n`)

/** The files of the package that compiled code loads by path. */
function importedFiles() {
  const compiled = join(root, 'dist', 'src')
  const imported = readdirSync(compiled, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => [
      ...readFileSync(join(compiled, file), 'utf8').matchAll(/\bload\('(natural\/[^']+)'\)/g),
    ])
    .map(([, path]) => resolve(path))
  if (imported.length === 0) throw new Error(`no file in ${compiled} loads "natural"; run tsc -b first`)
  return imported
}

/** These files and all that they require. Stops at a package, which the copy would lack. */
function withRequired(files) {
  const found = new Set(files)
  for (const file of found) {
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/\brequire\(['"]([^'"]+)['"]\)/g)) {
      if (!path.startsWith('.'))
        throw new Error(`${file} requires the package "${path}"; import a leaf file of natural instead`)
      found.add(createRequire(file).resolve(path))
    }
  }
  return found
}

function copy(path) {
  mkdirSync(dirname(join(to, path)), { recursive: true })
  copyFileSync(join(from, path), join(to, path))
}

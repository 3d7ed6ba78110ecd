// node scripts/image-root.mjs FOLDER MODULES: a step of the Dockerfile. The image has no base image. This step gathers in
// FOLDER what a base would bring and a run needs: node, the shared libraries that node and the native modules below
// MODULES name, the user, and the licences. There is no shell, no package manager and no other program.
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const [root, modules] = process.argv.slice(2)
const NODE = '/usr/local/bin/node'
/** The image of Node has the first, Debian's package the second. */
const LICENCES = ['../LICENSE', '../share/doc/nodejs/copyright']

copy(process.execPath, NODE)
chmodSync(join(root, NODE), 0o755)
const libraries = librariesOf([process.execPath, ...nativeModules(modules)])
for (const library of libraries) copy(library, library)
const licence = LICENCES.map((path) => join(dirname(process.execPath), path)).find(existsSync)
if (licence === undefined) throw new Error(`no licence of Node beside ${process.execPath}`)
copy(licence, '/usr/share/doc/node/LICENSE')

// Scanners of images find here which packages of Debian the libraries come from.
copy('/etc/os-release', '/etc/os-release')
for (const name of packagesOf(libraries)) {
  const status = output('dpkg-query', ['--status', name])
  write(`/var/lib/dpkg/status.d/${name}`, status)
  copy(copyrightOf(name, status), `/usr/share/doc/${name}/copyright`)
}

// The numbers are those of the images of Node: volumes keep their owner.
write('/etc/passwd', 'root:x:0:0:root:/root:/sbin/nologin\nnode:x:1000:1000::/app:/sbin/nologin\n')
write('/etc/group', 'root:x:0:\nnode:x:1000:\n')
write('/etc/nsswitch.conf', 'hosts: files dns\n')
// The system starts it without /usr/bin/env.
write('/usr/local/bin/outcry', `#!${NODE}\nimport('../../../app/bin/outcry.js')\n`)
chmodSync(join(root, '/usr/local/bin/outcry'), 0o755)
mkdirSync(join(root, 'tmp'))
chmodSync(join(root, 'tmp'), 0o1777)

function nativeModules(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.node'))
    .map((name) => join(folder, name))
}

/** With the loader, which is named by its path alone. */
function librariesOf(files) {
  const lines = output('ldd', files).split('\n')
  const missing = lines.find((line) => line.includes('not found'))
  if (missing !== undefined) throw new Error(`a shared library is missing:${missing}`)
  return [...new Set(lines.flatMap((line) => /(?:=> |^\t)(\/\S+) \(/.exec(line)?.[1] ?? []))].sort()
}

/** By their names: a library of /usr/lib is found through /lib too, which the package does not know. */
function packagesOf(files) {
  const found = output('dpkg-query', ['--search', ...files.map((file) => `*/${basename(file)}`)])
  return [...new Set(found.split('\n').flatMap((line) => /^([^:\s]+):/.exec(line)?.[1] ?? []))].sort()
}

/** A package may leave its licence to the package that it is built with, on which it depends. */
function copyrightOf(name, status) {
  const depends = /^Depends: (.*)$/m.exec(status)?.[1].split(', ') ?? []
  const paths = [name, ...depends].map((one) => `/usr/share/doc/${one.split(' ')[0]}/copyright`)
  const found = paths.find(existsSync)
  if (found === undefined)
    throw new Error(`no licence of the package ${name}; looked for ${paths.join(', ')}`)
  return found
}

function output(program, args) {
  return execFileSync(program, args, { encoding: 'utf8' })
}

function copy(from, to) {
  mkdirSync(dirname(join(root, to)), { recursive: true })
  copyFileSync(from, join(root, to))
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

// A step of the build puts the parts that the program uses of some packages into dist, where Node finds them, without what
// they drag along. Their licences come too: docs/decisions/0010.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const code = join(root, 'dist', 'src')
const into = join(root, 'dist', 'node_modules')
const entries = join(root, 'dist', 'bundled-entries')

/** Pure JavaScript that opens no connection. Servers and drivers stay packages of their own. */
const BUNDLED = ['entities', 'htmlparser2', 'pino', 'prom-client', 'standardwebhooks', 'string-width']

// Packages of the last build would be found first, and bundled again without their licences.
for (const folder of [into, entries]) rmSync(folder, { recursive: true, force: true })
mkdirSync(entries, { recursive: true })
const imported = importsOf(code)
for (const name of BUNDLED) writeFileSync(join(entries, `${name}.js`), entryOf(name))
await build({
  configFile: false,
  logLevel: 'error',
  root,
  ssr: { target: 'node', noExternal: true },
  build: {
    ssr: true,
    target: 'node20',
    minify: false,
    outDir: into,
    emptyOutDir: true,
    copyPublicDir: false,
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      input: Object.fromEntries(BUNDLED.map((name) => [name, join(entries, `${name}.js`)])),
      output: { entryFileNames: '[name]/index.js', chunkFileNames: 'shared/[name].js' },
    },
  },
})
rmSync(entries, { recursive: true, force: true })
for (const name of BUNDLED) {
  const { version, license } = JSON.parse(
    readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'),
  )
  const manifest = { name, version, license, type: 'module', exports: './index.js' }
  writeFileSync(join(into, name, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** What compiled code imports, by package: `default` and names. */
function importsOf(folder) {
  const found = new Map(BUNDLED.map((name) => [name, new Set()]))
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js') || file.startsWith(join('cli', 'bundled'))) continue
    const text = readFileSync(join(folder, file), 'utf8')
    for (const [, whole, names, name] of text.matchAll(/^import (\w+)?(?:\{([^}]*)\})? ?from '([^']+)'/gm)) {
      if (!found.has(name)) continue
      if (whole !== undefined) found.get(name).add('default')
      for (const one of (names ?? '').split(',').filter((part) => part.trim() !== '')) {
        found.get(name).add(one.trim().split(' ')[0])
      }
    }
  }
  return found
}

function entryOf(name) {
  const names = [...imported.get(name)].sort()
  if (names.length === 0) throw new Error(`no file in ${code} imports "${name}"; take it from the list`)
  return `export { ${names.join(', ')} } from '${name}'\n`
}

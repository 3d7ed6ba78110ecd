// A step of the build puts the compiled command line and the workers into few files, with the packages that they need at
// each start. Loading 500 small files costs more than all else that happens before the first post. `dist/src` stays as it
// is, for tests and benches.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const code = join(dist, 'src')
// As deep below `dist/src` as the file that looks for the code from its own place: `config-cache.ts`.
const BUNDLED = 'src/cli/bundled'
const workers = readdirSync(join(root, 'workers')).flatMap((file) => /^(.+)\.ts$/.exec(file)?.[1] ?? [])

rmSync(join(dist, BUNDLED), { recursive: true, force: true })
await build({
  configFile: false,
  logLevel: 'error',
  plugins: [{ name: 'compiled-code', enforce: 'pre', resolveId: toCompiled }],
  ssr: {
    target: 'node',
    noExternal: ['commander', 'entities', 'htmlparser2', 'yaml', 'zod'],
  },
  build: {
    ssr: true,
    target: 'node20',
    minify: false,
    outDir: dist,
    emptyOutDir: false,
    copyPublicDir: false,
    license: { fileName: `${BUNDLED}/licenses.md` },
    rolldownOptions: {
      input: {
        main: join(code, 'cli', 'main.js'),
        'watchdog-thread': join(code, 'runtime', 'worker', 'watchdog-thread.js'),
        ...Object.fromEntries(workers.map((name) => [name, join(root, 'workers', `${name}.ts`)])),
      },
      output: {
        entryFileNames: ({ name }) => (workers.includes(name) ? 'workers/[name].js' : `${BUNDLED}/[name].js`),
        chunkFileNames: `${BUNDLED}/[name].js`,
      },
    },
  },
})

/** A worker is bundled from its source, since the bundle replaces what was compiled; all else is compiled already. */
function toCompiled(wanted, importer) {
  if (importer === undefined || !importer.startsWith(join(root, 'workers')) || !wanted.startsWith('../src/'))
    return null
  return join(dist, wanted.replace('../', ''))
}

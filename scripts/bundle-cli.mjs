// A step of the build puts the compiled command line into few files, with the packages that it needs at each start. Loading
// 500 small files costs more than all else that happens before the first post. `dist/src` stays as it is, for the workers.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const code = fileURLToPath(new URL('../dist/src', import.meta.url))

await build({
  configFile: false,
  logLevel: 'error',
  ssr: {
    target: 'node',
    noExternal: ['commander', 'entities', 'htmlparser2', 'yaml', 'zod'],
  },
  build: {
    ssr: true,
    target: 'node20',
    minify: false,
    // As deep below `dist/src` as the file that looks for the code from its own place: `config-cache.ts`.
    outDir: join(code, 'cli', 'bundled'),
    emptyOutDir: true,
    copyPublicDir: false,
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      input: {
        main: join(code, 'cli', 'main.js'),
        'watchdog-thread': join(code, 'runtime', 'worker', 'watchdog-thread.js'),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
})

// Puts the four fonts that the pictures of pages need where the program finds them. The whole package has 5 MB.
import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const from = dirname(createRequire(join(root, 'package.json')).resolve('@fontsource/inter/package.json'))
const to = join(root, 'dist', 'fonts')

mkdirSync(to, { recursive: true })
for (const name of ['latin-400', 'latin-700', 'latin-ext-400', 'latin-ext-700'])
  copyFileSync(join(from, 'files', `inter-${name}-normal.woff2`), join(to, `inter-${name}-normal.woff2`))
copyFileSync(join(from, 'LICENSE'), join(to, 'LICENSE'))

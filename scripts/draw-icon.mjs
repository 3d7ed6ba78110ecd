// A step of the build: dist/web/favicon.ico from favicon.svg. Browsers take the SVG that the page names; bookmarks, readers
// of feeds and link previews ask for /favicon.ico by themselves.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { initWasm, Resvg } from '@resvg/resvg-wasm'

const SIZE = 48
const HEADER_BYTES = 22

const web = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist', 'web')
await initWasm(readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')))
const svg = readFileSync(join(web, 'favicon.svg'), 'utf8')
const png = new Resvg(svg, { fitTo: { mode: 'width', value: SIZE } }).render().asPng()

// One picture in the directory of the file: its kind and number, then its size, colours, and where its bytes are.
const header = Buffer.alloc(HEADER_BYTES)
header.writeUInt16LE(1, 2)
header.writeUInt16LE(1, 4)
header.writeUInt8(SIZE, 6)
header.writeUInt8(SIZE, 7)
header.writeUInt16LE(1, 10)
header.writeUInt16LE(32, 12)
header.writeUInt32LE(png.length, 14)
header.writeUInt32LE(HEADER_BYTES, 18)
writeFileSync(join(web, 'favicon.ico'), Buffer.concat([header, png]))

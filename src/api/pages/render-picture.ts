import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'

/** Makes a PNG of an SVG; null while too many have been made within the minute. */
export type RenderPicture = (svg: string) => Promise<Buffer | null>

/** Latin with all accents; a discovered name in another script has boxes in its place. */
const FONTS = ['latin-400', 'latin-700', 'latin-ext-400', 'latin-ext-700']
const MAX_KEPT = 100

/**
 * A picture takes some 100 ms of CPU, in which this process answers nobody. So pictures are kept, and a client that
 * asks for those of all alerts in history is asked to wait.
 */
export function createRenderPicture(fonts: string, now: () => number, perMinute = 30): RenderPicture {
  const kept = new LRUCache<string, Buffer>({ max: MAX_KEPT })
  let renderer: Promise<(svg: string) => Buffer> | null = null
  let minute = 0
  let made = 0
  return async (svg) => {
    const known = kept.get(svg)
    if (known !== undefined) return known
    const current = Math.floor(now() / 60_000)
    if (current !== minute) [minute, made] = [current, 0]
    if (made >= perMinute) return null
    made++
    renderer ??= loadRenderer(fonts)
    const png = (await renderer)(svg)
    kept.set(svg, png)
    return png
  }
}

/** WebAssembly of 2.4 MB, loaded when the first picture is asked for. */
async function loadRenderer(fonts: string): Promise<(svg: string) => Buffer> {
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm')
  const wasm = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')
  const [code, ...fontBuffers] = await Promise.all([
    readFile(wasm),
    ...FONTS.map((name) => readFile(join(fonts, `inter-${name}-normal.woff2`))),
  ])
  await initWasm(code)
  return (svg) => {
    const resvg = new Resvg(svg, { font: { fontBuffers, defaultFontFamily: 'Inter' } })
    try {
      return Buffer.from(resvg.render().asPng())
    } finally {
      resvg.free()
    }
  }
}

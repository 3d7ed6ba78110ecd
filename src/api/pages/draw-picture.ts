import type { StoredPoint } from '../../pipeline/detect/stored-timeline.js'
import { xml } from '../feeds/xml.js'
import type { PageFacts } from './describe-page.js'

/** The size that networks ask for in a preview. Unit: pixels. */
const WIDTH = 1_200
const HEIGHT = 630
const LEFT = 72
const CHART = { top: 440, bottom: 560 } as const

/**
 * The picture of a page for the previews of other networks, as SVG: what is the matter, since when, and the last
 * hours.
 */
export function drawPicture(facts: PageFacts, points: readonly StoredPoint[]): string {
  const title = wrap(facts.title, 30, 2)
  const text = wrap(facts.description, 62, title.length === 1 ? 5 : 4)
  const below = 120 + title.length * 78
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="Inter">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
<rect width="20" height="${HEIGHT}" fill="${COLOURS[facts.tone]}"/>
${title.map((line, index) => `<text x="${LEFT}" y="${126 + index * 78}" font-size="66" font-weight="700" fill="#16191f">${xml(line)}</text>`).join('\n')}
${text.map((line, index) => `<text x="${LEFT}" y="${below + index * 46}" font-size="33" fill="#4a5160">${xml(line)}</text>`).join('\n')}
${chart(points, COLOURS[facts.tone])}
<text x="${WIDTH - LEFT}" y="606" font-size="30" font-weight="700" fill="#2f5bd7" text-anchor="end">Outcry</text>
</svg>`
}

const COLOURS = { bad: '#b42318', warn: '#b54708', good: '#2e7d32', plain: '#2f5bd7' } as const

/** Lines of about so many characters. What does not fit ends in an ellipsis; a long word is cut. */
function wrap(text: string, width: number, most: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    const shown = word.length > width ? `${word.slice(0, width - 1)}…` : word
    if (line === '' || line.length + 1 + shown.length <= width) {
      line = line === '' ? shown : `${line} ${shown}`
      continue
    }
    lines.push(line)
    if (lines.length === most) return [...lines.slice(0, -1), `${lines.at(-1)!.slice(0, width - 1)}…`]
    line = shown
  }
  return line === '' ? lines : [...lines, line]
}

/** Complaints as an area over what was usual. A span without complaints has no chart. */
function chart(points: readonly StoredPoint[], colour: string): string {
  const highest = Math.max(0, ...points.map(([, observed]) => observed))
  const [from, to] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0]
  if (highest < 1 || from === to) return ''
  const x = (at: number) => (LEFT + ((at - from) / (to - from)) * (WIDTH - 2 * LEFT)).toFixed(1)
  const y = (count: number) => (CHART.bottom - (count / highest) * (CHART.bottom - CHART.top)).toFixed(1)
  const line = (count: (point: StoredPoint) => number) =>
    points.map((point) => `${x(point[0])},${y(Math.min(highest, count(point)))}`).join(' ')
  const observed = line(([, count]) => count)
  return `<polygon points="${LEFT},${CHART.bottom} ${observed} ${WIDTH - LEFT},${CHART.bottom}" fill="${colour}" fill-opacity="0.16"/>
<polyline points="${observed}" fill="none" stroke="${colour}" stroke-width="4" stroke-linejoin="round"/>
<polyline points="${line(([, , usual]) => usual)}" fill="none" stroke="#8a92a3" stroke-width="3" stroke-dasharray="8 8"/>`
}

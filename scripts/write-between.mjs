import { readFileSync, writeFileSync } from 'node:fs'

/** Replaces in a document what stands between the marks `<!-- NAME: begin -->` and `<!-- NAME: end -->`. */
export function writeBetween(file, name, content) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`]
  const text = readFileSync(file, 'utf8')
  const [head, tail] = [text.split(begin)[0], text.split(end)[1]]
  writeFileSync(file, `${head}${begin}\n\n${content}\n\n${end}${tail}`)
}

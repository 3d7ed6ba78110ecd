import { readFileSync, writeFileSync } from 'node:fs'

/** Replaces in a document what stands between the marks `<!-- NAME: begin -->` and `<!-- NAME: end -->`. */
export function writeBetween(file, name, content) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`]
  const text = readFileSync(file, 'utf8')
  for (const mark of [begin, end])
    if (!text.includes(mark))
      throw new Error(`${file} lacks the line ${mark}; write it where the table belongs`)
  const [head, tail] = [text.split(begin)[0], text.split(end)[1]]
  writeFileSync(file, `${head}${begin}\n\n${content}\n\n${end}${tail}`)
}

import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'

/** A label as it is written: a post of MaskedPost's form with its label. */
export interface LabelLine {
  readonly id: string
  readonly source: string
  readonly file: string
  readonly label: string
  readonly annotator?: string
}

/**
 * A file of labels that grows line by line. Each label is on the disk before the next post is shown. So neither a kill
 * nor a loss of power costs more than the post on the screen. Half a last line is removed when the file is opened.
 */
export class LabelFile {
  private readonly lines: {
    readonly from: number
    readonly key: string
    readonly annotator: string | null
  }[] = []
  private readonly descriptor: number
  private size = 0

  /** @throws Error when the file cannot be written or holds what is no label */
  constructor(readonly path: string) {
    this.descriptor = openSync(path, 'a+')
    try {
      this.load()
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Who has labelled here before; null stands for labels without a name. */
  get annotators(): ReadonlySet<string | null> {
    return new Set(this.lines.map(({ annotator }) => annotator))
  }

  get keys(): ReadonlySet<string> {
    return new Set(this.lines.map(({ key }) => key))
  }

  append(line: LabelLine): void {
    const from = this.size
    this.write(`${JSON.stringify(line)}\n`)
    this.lines.push({ from, key: keyOf(line), annotator: line.annotator ?? null })
  }

  /** The post that was labelled last. */
  get last(): string | null {
    return this.lines.at(-1)?.key ?? null
  }

  removeLast(): void {
    const line = this.lines.pop()
    if (line !== undefined) this.cutTo(line.from)
  }

  close(): void {
    closeSync(this.descriptor)
  }

  private load(): void {
    const bytes = readFileSync(this.path)
    this.size = bytes.length
    for (let from = 0; from < bytes.length; ) {
      const end = bytes.indexOf(10, from)
      const text = bytes.toString('utf8', from, end < 0 ? bytes.length : end)
      const line = parseLine(text)
      if (end < 0) {
        if (line === null) this.cutTo(from)
        else this.write('\n')
      } else if (line === null && text.trim() !== '') {
        throw new Error(`${this.path} has lines that are no labels; give another name with --output`)
      }
      if (line !== null) this.lines.push({ from, key: keyOf(line), annotator: line.annotator ?? null })
      if (end < 0) return
      from = end + 1
    }
  }

  private write(text: string): void {
    this.size += writeSync(this.descriptor, text)
    fsyncSync(this.descriptor)
  }

  private cutTo(size: number): void {
    ftruncateSync(this.descriptor, size)
    fsyncSync(this.descriptor)
    this.size = size
  }
}

export function keyOf({ file, source, id }: Pick<LabelLine, 'file' | 'source' | 'id'>): string {
  return JSON.stringify([file, source, id])
}

function parseLine(text: string): LabelLine | null {
  try {
    const line = JSON.parse(text) as Partial<LabelLine> | null
    const isLabel = typeof line?.id === 'string' && typeof line.label === 'string'
    return isLabel ? (line as LabelLine) : null
  } catch {
    return null
  }
}

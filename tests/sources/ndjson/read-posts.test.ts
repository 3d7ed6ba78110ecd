import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { ReadOptions } from '../../../src/sources/ndjson/open-input.js'
import { MAX_LINE_BYTES, PostLines } from '../../../src/sources/ndjson/post-lines.js'
import { readPosts } from '../../../src/sources/ndjson/read-posts.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-read-posts-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a file of posts', () => {
  test('gives every post with its line, in order', async () => {
    expect(await read(file('plain.ndjson', `${post('a')}\n${post('b')}\n`))).toEqual(['1 a', '2 b'])
  })

  test('may lack the last line end', async () => {
    expect(await read(file('open-end.ndjson', `${post('a')}\n${post('b')}`))).toEqual(['1 a', '2 b'])
  })

  test('may have blank lines, Windows line ends and a byte order mark; blank lines count as lines', async () => {
    const text = `\uFEFF${post('a')}\r\n\r\n\n   \n${post('b')}\r\n`
    expect(await read(file('windows.ndjson', text))).toEqual(['1 a', '5 b'])
  })

  test('may be gzip by its name, in one part or several', async () => {
    const packed = Buffer.concat([gzipSync(`${post('a')}\n`), gzipSync(`${post('b')}\n`)])
    expect(await read(file('two.ndjson.gz', packed))).toEqual(['1 a', '2 b'])
  })

  test('may be gzip although its name does not say so', async () => {
    expect(await read(file('unnamed.ndjson', gzipSync(post('a'))))).toEqual(['1 a'])
  })

  test('keeps characters of several bytes whole wherever the pieces are cut', async () => {
    const path = file('bytes.ndjson', `${post('è giù 😀 città')}\n${post('b')}\n`)
    for (let chunkBytes = 1; chunkBytes < 40; chunkBytes++) {
      expect(await read(path, { chunkBytes })).toEqual(['1 è giù 😀 città', '2 b'])
    }
  })

  test('has bytes that are no UTF-8 replaced', async () => {
    const [before, after] = post('a~b').split('~') as [string, string]
    const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xc3]), Buffer.from(after)])
    expect(await read(file('broken-utf8.ndjson', bytes))).toEqual(['1 a\uFFFD\uFFFDb'])
  })

  test('may come from standard input', async () => {
    async function* stdin() {
      yield Buffer.from(post('a'))
      yield Buffer.from(`\n${post('b')}`)
    }
    expect(await read('-', { stdin: stdin() })).toEqual(['1 a', '2 b'])
  })
})

describe('a line that cannot be used', () => {
  test('is reported with its number and reason, and the lines around it still count', async () => {
    const lines = [
      post('a'),
      'hello',
      '[1]',
      '{"id":"1","source":"x","createdAt":"2024-01-01T00:00:00Z"}',
      post('b').replace('2024', '9999'),
      post('c'.repeat(1_000_000)),
      post('d'),
    ]
    expect(await read(file('bad.ndjson', lines.join('\n')))).toEqual([
      '1 a',
      '2 not-json: is not JSON (5 characters); write one JSON object a line',
      '3 not-an-object: a post is a JSON object with id, source, createdAt and text',
      '4 missing-field: text is missing',
      '5 bad-time: createdAt is "9999-01-01T00:00:00Z"; only 2000 to 2099 is believed',
      '6 too-long: text has 1000000 characters; at most 100000 are read',
      '7 d',
    ])
  })

  test('of more than a mebibyte is passed over, however long', async () => {
    const text = `${post('a')}\n${'x'.repeat(3_000_000)}\n${post('b')}`
    expect(await read(file('long.ndjson', text))).toEqual([
      '1 a',
      '2 too-long: the line has 3000000 bytes; at most 1048576 are read',
      '3 b',
    ])
  })

  test('of exactly a mebibyte is read', async () => {
    const fitting = post('a').padEnd(MAX_LINE_BYTES, ' ')
    expect(await read(file('fitting.ndjson', `${fitting}\n${fitting} \n`))).toEqual([
      '1 a',
      '2 too-long: the line has 1048577 bytes; at most 1048576 are read',
    ])
  })

  test('gets a hint where a whole file is of another kind', async () => {
    expect((await read(file('utf16.ndjson', Buffer.from('{}', 'utf16le'))))[0]).toContain(
      'if the file is UTF-16, save it as UTF-8',
    )
  })
})

describe('a file that cannot be read to its end', () => {
  const whole = Array.from({ length: 400 }, (_, index) => post(`text ${index} ${(index * 7919) % 1000}`))

  test('cut gzip: wherever the cut is, no whole line before it is lost and none is made up', async () => {
    const packed = gzipSync(`${whole.join('\n')}\n`)
    let most = 0
    for (let cut = 100; cut < packed.length; cut += 97) {
      const found = await read(file('cut.ndjson.gz', packed.subarray(0, cut)))
      const problem = found.pop()!
      expect(found).toEqual(
        whole.slice(0, found.length).map((line, index) => `${index + 1} ${JSON.parse(line).text}`),
      )
      expect(problem).toMatch(
        /^\d+ truncated: the gzip data is cut off in or after this line; copy or download/,
      )
      expect(Number.parseInt(problem, 10) - found.length).toBeLessThanOrEqual(1)
      // A later cut never yields less.
      expect(found.length).toBeGreaterThanOrEqual(most)
      most = found.length
    }
    expect(most).toBeGreaterThan(390)
  })

  test('gzip cut in its last bytes, behind the last line: every line counts', async () => {
    const packed = gzipSync(whole.join('\n'))
    const found = await read(file('cut-end.ndjson.gz', packed.subarray(0, -3)))
    expect(found).toHaveLength(401)
    expect(found[400]).toMatch(/^400 truncated/)
  })

  test('damaged gzip', async () => {
    const packed = gzipSync(whole.join('\n'))
    packed.fill(0xff, packed.length - 200, packed.length - 100)
    expect((await read(file('damaged.ndjson.gz', packed))).at(-1)).toMatch(
      /damaged: the gzip data is damaged/,
    )
  })

  test.each([
    [
      'no-gzip.ndjson.gz',
      'not-gzip: is named .gz but holds no gzip data; if it is plain text, rename it without .gz',
    ],
    ['nowhere.ndjson', 'missing-file: does not exist; check the path'],
    ['.', 'directory: is a directory; name the files in it, such as DIRECTORY/*.ndjson'],
    ['no-gzip.ndjson.gz/below', 'missing-file: does not exist; check the path'],
  ])('%s → %s', async (name, problem) => {
    file('no-gzip.ndjson.gz', post('a'))
    expect(await read(join(folder, name))).toEqual([`0 ${problem}`])
  })

  test.skipIf(process.getuid?.() === 0)('a file without permission', async () => {
    const path = file('secret.ndjson', post('a'))
    const { chmodSync } = await import('node:fs')
    chmodSync(path, 0)
    expect(await read(path)).toEqual(['0 no-permission: may not be read by this user; check its permissions'])
  })

  test.each(['empty.ndjson', 'empty.ndjson.gz', 'blank.ndjson'])('%s holds no posts', async (name) => {
    const path = file(name, name.startsWith('blank') ? '\n\r\n' : '')
    expect(await read(path)).toEqual(['0 empty: holds no posts'])
  })
})

describe('laws', () => {
  const anyLine = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(post(text))),
    fc
      .constantFrom('', '\r', '{}', 'null', '\uFEFF', '[', post('a'), `${post('b')}\r`)
      .map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  )
  const anyBytes = fc
    .array(anyLine, { maxLength: 12 })
    .map((lines) => Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])))

  test('where the bytes are cut into pieces makes no difference', () => {
    fc.assert(
      fc.property(
        anyBytes,
        fc.array(fc.nat({ max: 50 }), { minLength: 1 }),
        fc.boolean(),
        (bytes, sizes, isOpen) => {
          const input = isOpen ? bytes.subarray(0, -1) : bytes
          const inPieces: Buffer[] = []
          for (let from = 0, turn = 0; from < input.length; turn++) {
            const size = 1 + sizes[turn % sizes.length]!
            inPieces.push(input.subarray(from, from + size))
            from += size
          }
          expect(linesOf(inPieces)).toEqual(linesOf([input]))
        },
      ),
    )
  })

  test('a buffer may be reused once it was taken', () => {
    const input = Buffer.from(`${post('first')}\n${post('second')}\n`)
    const shared = Buffer.alloc(7)
    const lines = new PostLines()
    const found: string[] = []
    for (let from = 0; from < input.length; from += 7) {
      const length = input.copy(shared, 0, from)
      found.push(...lines.take(shared.subarray(0, length)).posts.map(({ text }) => text))
    }
    expect(found).toEqual(['first', 'second'])
  })
})

function post(text: string): string {
  return JSON.stringify({ id: '1', source: 'x', createdAt: '2024-01-01T00:00:00Z', text })
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** Everything that was read, a line of text each: "3 the post's text" or "4 reason: detail". */
async function read(path: string, options?: ReadOptions): Promise<string[]> {
  const found: string[] = []
  for await (const batch of readPosts(path, options)) found.push(...tell(batch))
  return found
}

function linesOf(pieces: readonly Buffer[]): string[] {
  const lines = new PostLines()
  return [...pieces.map((piece) => lines.take(piece)), lines.end(false)].flatMap(tell)
}

function tell({ posts, lines, problems }: ReturnType<PostLines['take']>): string[] {
  return [
    ...posts.map((found, index) => ({ line: lines[index]!, text: found.text })),
    ...problems.map(({ line, reason, detail }) => ({ line, text: `${reason}: ${detail}` })),
  ]
    .sort((a, b) => a.line - b.line)
    .map(({ line, text }) => `${line} ${text}`)
}

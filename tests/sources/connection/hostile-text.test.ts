import { expect, test } from 'vitest'
import { MAX_TEXT_LENGTH } from '../../../src/core/model/post.js'
import { htmlToText } from '../../../src/sources/connection/html-text.js'
import { readStatus } from '../../../src/sources/mastodon/read-status.js'
import { statusOf } from '../../support/fake-mastodon/statuses.js'

/** So long that work which grows with the square of it would outlast the test. */
const LONG = 1_200_000
/** Far above what it takes. Unit: milliseconds. */
const LIMIT = 10_000

test(
  'a long run of blanks that tags hide costs no more than its length',
  () => {
    const count = LONG / 4
    expect(htmlToText(`<p>down${'<b> '.repeat(count)}again</p>`)).toBe(`down${' '.repeat(count)}again`)
  },
  LIMIT,
)

test(
  'a long run of blanks that are written as entities costs no more than its length',
  () => {
    const count = LONG / 5
    expect(htmlToText(`<p>down${'&#32;'.repeat(count)}again</p>`)).toBe(`down${' '.repeat(count)}again`)
  },
  LIMIT,
)

test('blanks around line ends are left out', () => {
  expect(htmlToText('<p> down &#32;<br> &#32; again </p>')).toBe('down\nagain')
})

test(
  'a post of nothing but beginnings of declarations is its own text, and not looked through from each of them',
  () => {
    const html = '<!'.repeat(LONG * 2)
    expect(htmlToText(html)).toBe(html)
  },
  LIMIT,
)

test('a declaration is no text', () => {
  expect(htmlToText('<!doctype html><p>down</p><!-- <b>or</b> not -->')).toBe('down')
})

test('a status whose content is longer than any text may be is reported as odd', () => {
  const now = Date.now()
  const contentOf = (length: number) => ({
    ...statusOf('116000000000000000'),
    content: `<p>${'x'.repeat(length - 7)}</p>`,
  })
  expect(readStatus(contentOf(MAX_TEXT_LENGTH), now).kind).toBe('post')
  expect(readStatus(contentOf(MAX_TEXT_LENGTH + 1), now)).toEqual({
    kind: 'odd',
    statusId: '116000000000000000',
    reason: 'bad-status',
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { htmlToText } from '../../../src/sources/connection/html-text.js'

test.each([
  ['a paragraph', '<p>netflix non va</p>', 'netflix non va'],
  ['paragraphs', '<p>netflix non va</p><p>solo a me?</p>', 'netflix non va\n\nsolo a me?'],
  ['lines', '<p>netflix<br>non<br />va<br/></p>', 'netflix\nnon\nva'],
  [
    'a hashtag, which is a link around a span',
    '<p><a href="https://a.example/tags/NetflixDown" class="mention hashtag" rel="tag">#<span>NetflixDown</span></a> again</p>',
    '#NetflixDown again',
  ],
  [
    'a mention',
    '<p><span class="h-card" translate="no"><a href="https://a.example/@desk" class="u-url mention">@<span>desk</span></a></span> wake up</p>',
    '@desk wake up',
  ],
  [
    'a shortened link, as people see it',
    '<p>see <a href="https://www.a.example/help/node/1234567"><span class="invisible">https://www.</span><span class="ellipsis">a.example/help/node</span><span class="invisible">/1234567</span></a> now</p>',
    'see a.example/help/node… now',
  ],
  [
    'a link that was not shortened',
    '<a href="https://netflix.com"><span class="invisible">https://</span><span class="">netflix.com</span><span class="invisible"></span></a> is down',
    'netflix.com is down',
  ],
  [
    'a quote’s line for clients that know no quotes',
    '<p class="quote-inline">RE: <a href="https://a.example/@x/1"><span class="invisible">https://</span>a.example/@x/1</a></p><p>same here</p>',
    'same here',
  ],
  ['hidden within hidden', '<span class="invisible">a<span>b</span>c</span>d', 'd'],
  [
    'a void element of a hidden class hides nothing',
    '<br class="invisible">x<img class="invisible" alt="y">',
    'xy',
  ],
  ['a class that only contains the word', '<span class="not-invisible">x</span>', 'x'],
  [
    'entities, once',
    '<p>AT&amp;T &lt;3 &quot;down&quot; &#39;è&#x27; &agrave;&nbsp;l&apos;una &amp;lt;</p>',
    `AT&T <3 "down" 'è' à l'una &lt;`,
  ],
  [
    'an entity that nobody knows, and numbers of no character',
    '&nope; &#0; &#xD800; &#1114112;',
    '&nope; \uFFFD \uFFFD \uFFFD',
  ],
  ['a sign that begins no tag', '<p>1 < 2 and 3 > 2 <3</p>', '1 < 2 and 3 > 2 <3'],
  ['an attribute with a sign in it', `<a title="a > b" href='c > d'>x</a>`, 'x'],
  ['white space in the source', '<p>netflix \n\t non   va</p>\n\n<p>x</p>', 'netflix non va\n\nx'],
  [
    'lists and quotes of other software',
    '<ul><li>login</li><li>video</li></ul><blockquote>giù</blockquote>',
    'login\n\nvideo\n\ngiù',
  ],
  ['a custom emoji as a picture', 'giù <img alt=":sad:" src="x">', 'giù :sad:'],
  ['scripts, styles and comments', 'a<script>var x = "<p>"</script><style>p{}</style><!-- no <b> -->b', 'ab'],
  ['what is not closed', '<p>netflix <b>non <i>va', 'netflix non va'],
  ['what was not opened', 'netflix</span></p> giù</a>', 'netflix\n\ngiù'],
  ['a tag that does not end', 'netflix <a href="x', 'netflix <a href="x'],
  ['nothing', '', ''],
])('%s', (_, html, text) => {
  expect(htmlToText(html)).toBe(text)
})

test('whatever a server sends gives a text, and what is text beside its tags stays in it', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '&#',
      ';',
      '<p',
      '</',
      '<!--',
      '-->',
      '<span class="',
      'class=invisible',
    ),
    fc.constantFrom('<br>', '<p>', '</p>', '<span class="ellipsis">', '</span>', '<b>'),
    fc.string({ maxLength: 5 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      expect(typeof htmlToText(pieces.join(''))).toBe('string')
    }),
    { numRuns: 3_000, seed: 20240101 },
  )
})

test.each([
  ['<', '<'],
  ['<a ', '<a '],
  ['<a "', '<a "'],
  ['&', '&'],
  ['<span>', ''],
  ['<span class="invisible">', ''],
  ['<!--', '<!--'],
])('a post of nothing but %j ends', (piece, shown) => {
  const text = htmlToText(piece.repeat(20_000))
  expect(text).toBe(shown.repeat(20_000).trim())
})

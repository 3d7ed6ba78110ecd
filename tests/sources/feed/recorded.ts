/** Answers in the shapes that each site sends; what they say is invented. `at` is the time of the newest entry. */
const iso = (at: number) => new Date(at).toISOString().replace('.000Z', '+00:00')

/** Apple's customer reviews: Atom, the text twice, the app itself first in older answers. */
export const appStoreFeed = (at: number) => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns:im="http://itunes.apple.com/rss" xmlns="http://www.w3.org/2005/Atom" xml:lang="it">
  <id>https://mzstoreservices.apple.com/it/rss/customerreviews/id=1/sortBy=mostRecent/xml</id>
  <title>iTunes Store: Recensioni del cliente</title><updated>${iso(at)}</updated>
  <author><name>iTunes Store</name><uri>http://www.apple.com/it/itunes/</uri></author>
  <entry><updated>${iso(at)}</updated><id>11800000001</id><title>Non si apre più</title>
    <content type="text">Dopo l’aggiornamento l’app non si apre, schermo nero &amp; basta.</content>
    <im:contentType term="Application" label="Applicazione"/><im:rating>1</im:rating><im:version>9.1</im:version>
    <author><name>invented-a</name><uri>https://itunes.apple.com/it/reviews/id1001</uri></author>
    <content type="html">&lt;table&gt;&lt;tr&gt;&lt;td&gt;Non si apre più&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;</content>
  </entry>
  <entry><updated>${iso(at - 60_000)}</updated><id>11800000002</id><title>Bella</title>
    <content type="text">Funziona bene.</content><im:rating>5</im:rating>
    <author><name>invented-b</name><uri>https://itunes.apple.com/it/reviews/id1002</uri></author></entry>
</feed>`

/** A subreddit: Atom, the text as escaped HTML with a signature of Reddit. */
export const redditFeed = (at: number) => `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
  <category term="netflix" label="r/netflix"/><updated>${iso(at)}</updated><id>/r/netflix/new/.rss</id>
  <title>newest submissions : netflix</title>
  <entry><author><name>/u/invented_c</name><uri>https://www.reddit.com/user/invented_c</uri></author>
    <category term="netflix" label="r/netflix"/>
    <content type="html">&lt;!-- SC_OFF --&gt;&lt;div class=&quot;md&quot;&gt;&lt;p&gt;Nothing loads since ten minutes, error NW-2-5.&lt;/p&gt;&lt;/div&gt;&lt;!-- SC_ON --&gt; &amp;#32; submitted by &amp;#32; &lt;a href=&quot;https://www.reddit.com/user/invented_c&quot;&gt; /u/invented_c &lt;/a&gt; &lt;br/&gt; &lt;span&gt;&lt;a href=&quot;https://www.reddit.com/x&quot;&gt;[link]&lt;/a&gt;&lt;/span&gt; &amp;#32; &lt;span&gt;&lt;a href=&quot;https://www.reddit.com/x&quot;&gt;[comments]&lt;/a&gt;&lt;/span&gt;</content>
    <id>t3_1abcde</id><link href="https://www.reddit.com/r/netflix/comments/1abcde/is_netflix_down/"/>
    <updated>${iso(at)}</updated><published>${iso(at)}</published><title>Is Netflix down?</title></entry>
</feed>`

/** A forum on Discourse: RSS 2.0 with `dc:creator`. */
export const forumFeed = (at: number) => `<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Forum</title><language>en</language>
  <item><title>Cannot log in</title><dc:creator><![CDATA[invented-d]]></dc:creator><category>Bugs</category>
    <description><![CDATA[<p>Log-in gives <b>error 502</b> for everyone here.</p>]]></description>
    <link>https://forum.example/t/cannot-log-in/42</link><pubDate>${new Date(at).toUTCString()}</pubDate>
    <guid isPermaLink="false">forum.example-topic-42</guid></item>
</channel></rss>`

export const jsonFeed = (at: number) =>
  JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: 'A site',
    language: 'it',
    items: [
      {
        id: 'j1',
        url: 'https://site.example/1',
        title: 'Il sito non risponde',
        content_html: '<p>Da un’ora <em>non carica</em> nulla.</p>',
        date_published: new Date(at).toISOString(),
        authors: [{ name: 'invented-e' }],
      },
    ],
  })

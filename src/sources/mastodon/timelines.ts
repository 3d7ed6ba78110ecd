import type { MastodonSettings } from './mastodon-options.js'

/** One timeline of one instance: consumed as a stream, read as pages, with its own cursor. */
export interface Timeline {
  /** For places and the board. */
  readonly key: string
  /** For sentences. */
  readonly name: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly streamPath: string
}

export function timelinesOf(host: string, settings: MastodonSettings): readonly Timeline[] {
  switch (settings.stream) {
    case 'public':
      return [
        {
          key: `${host} public`,
          name: host,
          path: '/api/v1/timelines/public',
          query: {},
          streamPath: '/api/v1/streaming/public',
        },
      ]
    case 'public:local':
      return [
        {
          key: `${host} public:local`,
          name: host,
          path: '/api/v1/timelines/public',
          query: { local: 'true' },
          streamPath: '/api/v1/streaming/public/local',
        },
      ]
    case 'hashtags':
      return settings.hashtags.map((tag) => ({
        key: `${host} #${tag}`,
        name: `${host} #${tag}`,
        path: `/api/v1/timelines/tag/${encodeURIComponent(tag)}`,
        query: {},
        streamPath: `/api/v1/streaming/hashtag?tag=${encodeURIComponent(tag)}`,
      }))
  }
}

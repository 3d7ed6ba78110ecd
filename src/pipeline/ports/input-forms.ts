import type { Post } from '../../core/model/post.js'

/** Turns records of other networks' forms into posts, so that the API takes them as the commands do. */
export interface InputForms {
  /** The posts in one JSON value. */
  readValue(value: unknown): ReadRecord
  /** The posts of CSV with a header, a record for each row. */
  readCsv(bytes: Buffer): readonly ReadRecord[]
}

export interface ReadRecord {
  readonly posts: readonly Post[]
  readonly problems: readonly { readonly reason: string; readonly detail: string }[]
  /** Records of a known form without a public post, such as reposts. */
  readonly passed: number
}

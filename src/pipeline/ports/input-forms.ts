import type { Post } from '../../core/model/post.js'

/**
 * Turns records of other networks' forms into posts, so that the API takes them as the commands do. Both give what they
 * read record by record: a caller that pauses between two records lets the process answer others.
 */
export interface InputForms {
  /** The posts in one JSON value. */
  readValue(value: unknown): Iterable<ReadRecord>
  /**
   * Where the items of a JSON text begin and end. Items are the elements of a list, those of a known list inside of an
   * object, or the text as a whole. Brackets alone are looked at. Null is a part of the text that ended no item.
   */
  cutJson(bytes: Buffer): Iterable<JsonCut | null>
  /** The posts of CSV with a header. A record without posts and problems is a part of the text that ended no row. */
  readCsv(bytes: Buffer): Iterable<ReadRecord>
}

/** Unit: bytes. */
export interface JsonCut {
  readonly at: number
  readonly bytes: number
}

export interface ReadRecord {
  readonly posts: readonly Post[]
  readonly problems: readonly { readonly reason: string; readonly detail: string }[]
  /** Records of a known form without a public post, such as reposts. */
  readonly passed: number
}

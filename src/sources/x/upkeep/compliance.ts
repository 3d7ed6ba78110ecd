import type { Removal } from '../../../pipeline/ports/source.js'
import { isPostId } from '../post-id.js'
import { fieldsOf } from '../read-post.js'

/** A job of batch compliance, as far as it is known. Source: docs.x.com, batch compliance. */
export interface ComplianceJob {
  readonly id: string
  readonly status: string
  /** Where the ids go, one a line, and where the result is; storage of X, which the token must not reach. */
  readonly uploadUrl: string
  readonly downloadUrl: string
}

/** @throws Error for an answer that is no job */
export function readJob(body: unknown): ComplianceJob {
  const data = fieldsOf(fieldsOf(body)?.data)
  const [id, status, uploadUrl, downloadUrl] = [data?.id, data?.status, data?.upload_url, data?.download_url]
  if (
    typeof id !== 'string' ||
    typeof status !== 'string' ||
    typeof uploadUrl !== 'string' ||
    typeof downloadUrl !== 'string'
  ) {
    throw new Error('the answer of X is no compliance job')
  }
  return { id, status, uploadUrl, downloadUrl }
}

/**
 * The posts that a result names: deleted, of an account that is gone, suspended or protected, or without the place that
 * they had. Only ids that were asked for are obeyed. Every text goes, since what is left of a post may not be shown.
 */
export function readResult(lines: string, asked: ReadonlySet<string>): readonly Removal[] {
  const ids = new Set<string>()
  for (const line of lines.split('\n')) {
    const id = idIn(line)
    if (id !== null && asked.has(id)) ids.add(id)
  }
  return [...ids].map((id) => ({ kind: 'post', id }))
}

function idIn(line: string): string | null {
  try {
    const id = fieldsOf(JSON.parse(line))?.id
    return isPostId(id) ? id : null
  } catch {
    return null
  }
}

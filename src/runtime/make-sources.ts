import type { Source } from '../pipeline/ports/source.js'
import { createNdjsonSource } from '../sources/ndjson/ndjson-source.js'
import type { Context } from './context.js'

/** The sources that SOURCES names. Files are one source together, so that they are merged by time. */
export function makeSources(context: Context): Source[] {
  const { settings, log, metrics } = context
  const paths = settings.SOURCES.filter((name) => name.startsWith('ndjson:')).map((name) => name.slice(7))
  const sources: Source[] = []
  if (paths.length > 0) {
    sources.push(
      createNdjsonSource({
        paths,
        onProblems: (path, problems) => {
          for (const { line, reason, detail } of problems) {
            metrics.rejected.inc({ source: 'ndjson', reason })
            log.debug({ path, line, reason }, detail)
          }
          log.warn(
            { path, first: problems[0] },
            `${path}: ${problems.length} unusable lines were passed over`,
          )
        },
      }),
    )
  }
  return sources
}

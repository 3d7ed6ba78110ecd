/** Batch compliance as docs.x.com describes it: a job, a place for the ids, and a place with the result. */
export function createCompliance({ jobLooks = 1 }: { readonly jobLooks?: number }) {
  const gone = new Map<string, string>()
  const jobs: { id: string; looks: number; ids: string[] | null }[] = []
  let endsAs = 'complete'

  return {
    /** From now on a result names it. */
    takeBack(id: string, reason: string): void {
      gone.set(id, reason)
    },
    /** How the next jobs end. */
    endAs(status: string): void {
      endsAs = status
    },
    create(origin: string) {
      const job = { id: String(jobs.length + 1), looks: 0, ids: null }
      jobs.push(job)
      return show(origin, job, 'created')
    },
    upload(id: string, ids: string): void {
      jobs[Number(id) - 1]!.ids = ids.split('\n')
    },
    /** It is under way at the first looks. */
    look(origin: string, id: string) {
      const job = jobs[Number(id) - 1]
      if (job === undefined) return null
      job.looks++
      return show(origin, job, job.ids === null ? 'created' : job.looks <= jobLooks ? 'in_progress' : endsAs)
    },
    /** Beside what was asked for a line that says nothing, and a post that nobody asked about. */
    result(id: string): string {
      const found = (jobs[Number(id) - 1]?.ids ?? []).flatMap((post) => {
        const reason = gone.get(post)
        return reason === undefined ? [] : [JSON.stringify({ id: post, action: 'delete', reason })]
      })
      return [...found, 'no line', '{"id":"77","action":"delete","reason":"deleted"}', ''].join('\n')
    },
  }

  function show(origin: string, { id }: { id: string }, status: string) {
    return {
      data: {
        id,
        type: 'tweets',
        name: 'outcry',
        status,
        created_at: new Date().toISOString(),
        upload_url: `${origin}/upload/${id}`,
        download_url: `${origin}/download/${id}`,
      },
    }
  }
}

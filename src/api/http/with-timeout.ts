import { StoreSilent } from './problem.js'

/**
 * What `work` gives, unless it takes longer than so long. The work itself goes on. Time in which this whole process
 * stood still (SIGSTOP, a sleeping machine) does not count: the answer may wait in the socket. So the time is taken in
 * parts, each begun after the one before, and a pause ends at most one of them.
 *
 * @throws StoreSilent
 */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    const wait = (left: number) => {
      timer = setTimeout(() => {
        if (left > 1) wait(left - 1)
        else reject(new StoreSilent(`no answer within ${ms} ms`))
      }, ms / PARTS)
    }
    wait(PARTS)
  })
  try {
    return await Promise.race([work, silence])
  } finally {
    clearTimeout(timer)
  }
}

const PARTS = 10

import { StoreSilent } from './problem.js'

/**
 * What `work` gives, unless it takes longer than so long. The work itself goes on. Time in which this whole process
 * stood still (SIGSTOP, a sleeping machine) does not count: the answer may wait in the socket. So the time is taken in
 * parts, each begun after the one before, and a pause ends at most one of them.
 *
 * @throws StoreSilent
 */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  // By hand: `Promise.race` and an async function make three promises more, for each request.
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    const wait = (left: number) => {
      timer = setTimeout(() => {
        if (left > 1) wait(left - 1)
        else reject(new StoreSilent(`no answer within ${ms} ms`))
      }, ms / PARTS)
    }
    wait(PARTS)
    work.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}

const PARTS = 10

import { createHash } from 'node:crypto'
import { mkdirSync, realpathSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A folder has room for one process: two would each believe to be alone. The claim is a socket that somebody listens on, since that
 * ends with its process however it dies.
 *
 * @throws Error when another process lives in the folder
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const hash = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 16)
  const path =
    process.platform === 'win32' ? `\\\\.\\pipe\\outcry-${hash}` : join(tmpdir(), `outcry-${hash}.sock`)
  const server = createServer((socket) => socket.end())
  server.unref()

  if (!(await isFree())) {
    if (await answers(path)) {
      throw new Error(
        `another Outcry uses the folder ${folder}; stop it, set DATA_DIR to another folder, or set REDIS_URL to run several processes`,
      )
    }
    rmSync(path, { force: true })
    if (!(await isFree()))
      throw new Error(`the folder ${folder} cannot be claimed: remove ${path} and start again`)
  }
  return () => new Promise((resolve) => server.close(() => resolve()))

  function isFree(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      server.removeAllListeners('error').removeAllListeners('listening')
      server.once('listening', () => resolve(true))
      server.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
      )
      server.listen(path)
    })
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

import { createHash } from 'node:crypto'
import { closeSync, constants, existsSync, mkdirSync, openSync, realpathSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

/**
 * A folder has room for one process: two would each believe to be alone. The claim is a socket that somebody listens
 * on, since that ends with its process however it dies. The socket lies in the folder, so that users, containers and
 * services with a temporary folder of their own find it too.
 *
 * @throws Error when another process lives in the folder
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { path, shown, close } = socketIn(realpathSync(folder))
  const server = createServer((socket) => socket.end())
  server.unref()

  if (!(await isFree())) {
    if (await answers(path)) {
      close()
      throw new Error(
        `another Outcry uses the folder ${folder}; stop it, set DATA_DIR to another folder, or set REDIS_URL to run several processes`,
      )
    }
    rmSync(path, { force: true })
    if (!(await isFree()))
      throw new Error(`the folder ${folder} cannot be claimed: remove ${shown} and start again`)
  }
  return () =>
    new Promise((resolve) => {
      server.close(() => {
        close()
        resolve()
      })
    })

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

const SOCKET = 'process.sock'
/** The address of a socket has at most so many bytes on all systems. */
const MAX_ADDRESS = 100

function socketIn(folder: string): {
  readonly path: string
  readonly shown: string
  readonly close: () => void
} {
  const shown = join(folder, SOCKET)
  if (process.platform === 'win32') {
    const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16)
    return { path: `\\\\.\\pipe\\outcry-${hash}`, shown, close: () => {} }
  }
  if (Buffer.byteLength(shown) <= MAX_ADDRESS) return { path: shown, shown, close: () => {} }
  if (!existsSync('/proc/self/fd')) {
    throw new Error(`the path of the folder ${folder} is too long; set DATA_DIR to a shorter one`)
  }
  const opened = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  return { path: `/proc/self/fd/${opened}/${SOCKET}`, shown, close: () => closeSync(opened) }
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

import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReplayedImage } from './replay-dockerfile.js'

/** Only root may change the root of a process, and some systems do not let root mount. */
export const canRunInRoot =
  spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0

/** What an engine brings from outside, whatever the image holds. */
const MOUNTED_FILES = ['etc/hosts', 'etc/resolv.conf']
/** As for `docker run --read-only --tmpfs /tmp --volume …:/data`; then the program, by the user of the image. */
const SCRIPT = `
  root=$1 path=$2 folder=$3 user=$4 group=$5
  shift 5
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  mknod -m 666 "$root/dev/null" c 1 3
  mknod -m 666 "$root/dev/urandom" c 1 9
  for file in ${MOUNTED_FILES.join(' ')}; do mount --bind "/$file" "$root/$file"; done
  mount --bind "$root/data" "$root/data"
  mount -o remount,bind,ro "$root"
  unshare=$(command -v unshare)
  PATH=$path exec "$unshare" --root="$root" --wd="$folder" --setgid="$group" --setuid="$user" "$@"
`

/** Starts a program of the image as the image's user, with the image's root, which it can only read. */
export function spawnInRoot(
  { root, inside }: ReplayedImage,
  command: readonly string[],
  more: Readonly<Record<string, string>> = {},
): ChildProcess {
  for (const folder of ['proc', 'dev']) mkdirSync(join(root, folder), { recursive: true })
  for (const file of MOUNTED_FILES) writeFileSync(join(root, file), '', { flag: 'a' })
  const { PATH, ...env } = inside.env
  return spawn(
    'unshare',
    ['--mount', 'sh', '-ec', SCRIPT, 'sh', root, PATH!, inside.cwd, ...inside.user.split(':'), ...command],
    { env: { PATH: process.env.PATH, ...env, ...more } },
  )
}

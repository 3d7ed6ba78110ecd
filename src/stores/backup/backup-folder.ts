import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { defineBareCodec, defineCodec } from '../../pipeline/log/codec.js'
import type { Digest, Snapshot, SnapshotLine } from './snapshot.js'
import { encodeLines } from './snapshot.js'

const CONTENT = 'store.ndjson.gz'
const MANIFEST = 'outcry-backup.json'
export const SECRET = 'secret.key'
const OWNER_ONLY = { mode: 0o600 }

/** What a backup says of itself. It is written last: a folder without it is no whole backup. */
export interface Manifest extends Digest {
  /** The version of Outcry that wrote it, and when. */
  readonly outcry: string
  readonly createdAt: string
}

const manifestCodec = defineCodec<Manifest>({
  kind: 'backup',
  version: 1,
  isValid: ({ sha256, values, entries }) =>
    typeof sha256 === 'string' && Number.isInteger(values) && Number.isInteger(entries),
})

/** The manifest's version is that of the lines too. */
const lineCodec = defineBareCodec<SnapshotLine>()

/** Writes a backup into a folder that is new or empty. @throws Error when it is neither */
export async function writeBackup(
  folder: string,
  snapshot: Snapshot,
  about: { readonly outcry: string; readonly createdAt: string; readonly secret: string | null },
): Promise<Manifest> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (readdirSync(folder).length > 0) {
    throw new Error(`the folder ${folder} is not empty; name a new one for each backup`)
  }
  let digest: Digest | null = null
  const lines = encodeLines(snapshot, (found) => {
    digest = found
  })
  await pipeline(Readable.from(lines), createGzip(), createWriteStream(join(folder, CONTENT), OWNER_ONLY))
  if (about.secret !== null) await writeFile(join(folder, SECRET), `${about.secret}\n`, OWNER_ONLY)
  const manifest: Manifest = { outcry: about.outcry, createdAt: about.createdAt, ...digest! }
  await writeFile(join(folder, MANIFEST), `${manifestCodec.encode(manifest)}\n`, OWNER_ONLY)
  return manifest
}

/** @throws Error when the folder holds no whole backup */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST)
  if (!existsSync(path)) throw new Error(`the folder ${folder} holds no whole backup: ${MANIFEST} is missing`)
  return manifestCodec.decode(await readFile(path, 'utf8'), path)
}

/** The key of the encrypted values, where the backup holds one. */
export async function readBackupSecret(folder: string): Promise<string | null> {
  const path = join(folder, SECRET)
  return existsSync(path) ? (await readFile(path, 'utf8')).trim() : null
}

/** The lines of a backup. Lines are split by hand: `readline` takes U+2028 inside a text for an end too. */
export async function* readBackup(folder: string): AsyncGenerator<SnapshotLine> {
  const bytes = createReadStream(join(folder, CONTENT)).on('error', (error) => text.destroy(error))
  const text = bytes.pipe(createGunzip()).setEncoding('utf8')
  let rest = ''
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield lineCodec.decode(line, `a line of ${folder}`)
  }
}

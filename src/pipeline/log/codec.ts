import { DamagedState } from './damaged-state.js'

/**
 * How one kind of stored value is written and read. A stored object carries the version of its form in `v`. A value of
 * an older version is migrated step by step when it is read, and stored in the new form at its next write. To change a
 * form, raise `version` of its `defineCodec` and add a migration in `migrations.ts`.
 *
 * Outcry 0.1.0 wrote `version` instead of `v`. Many types still have that field: it stays 1, and `v` counts.
 */
export interface Codec<T> {
  encode(value: T): string
  /**
   * `where` says in a message which value it is. @throws DamagedState when the text is no such value, or of a newer
   * version
   */
  decode(text: string, where: string): T
}

export interface CodecParts<T> {
  /** What is stored, in the singular: `service state`. */
  readonly kind: string
  readonly version: number
  /** From each version to the next; none missing below `version`. */
  readonly migrations?: Readonly<Record<number, Migration>>
  /** Whether a migrated value has the fields that the reader needs. */
  readonly isValid?: (value: Partial<T>) => boolean
  /** 0.1.0 wrote values of this kind without a version: those are version 1. */
  readonly unversionedAtFirst?: boolean
}

/** A value of one version as the next version writes it. */
export type Migration = (value: StoredObject) => StoredObject
export type StoredObject = Readonly<Record<string, unknown>>

/** A codec of objects with a version. */
export function defineCodec<T extends object>(parts: CodecParts<T>): Codec<T> {
  const { kind, version, migrations = {}, isValid = () => true } = parts
  for (let from = 1; from < version; from++) {
    if (migrations[from] === undefined) throw new Error(`${kind}: no migration from version ${from}`)
  }
  return {
    encode: (value) => JSON.stringify({ v: version, ...value }),
    decode(text, where) {
      const value = parseObject(text, where)
      const { v = value.version ?? (parts.unversionedAtFirst === true ? 1 : undefined), ...rest } = value
      checkVersion(where, v, version)
      let migrated: StoredObject = rest
      for (let from = Number(v); from < version; from++) migrated = migrations[from]!(migrated)
      if (isValid(migrated as Partial<T>)) return migrated as T
      throw new DamagedState(where, `it is no ${kind}`)
    },
  }
}

/**
 * A codec of bare JSON. It is for texts that the API answers unchanged, and for lists so many that a version in each
 * would cost too much. The number of the store's layout (`meta/schema`) stands for their version.
 */
export function defineBareCodec<T>(): Codec<T> {
  return {
    encode: (value) => JSON.stringify(value),
    decode: (text, where) => parse(text, where) as T,
  }
}

/**
 * A codec of lists that begin with their version: short, for values without field names. `versions` are those it reads.
 */
export function defineListCodec<T extends readonly unknown[]>(parts: {
  readonly version: number
  readonly oldest: number
}): Codec<T> {
  return {
    encode: (value) => JSON.stringify([parts.version, ...value]),
    decode(text, where) {
      const [version, ...value] = parse(text, where) as [number, ...T]
      if (version < parts.oldest) checkVersion(where, undefined, parts.version)
      checkVersion(where, version, parts.version)
      return value as unknown as T
    },
  }
}

/** Gives fields of an object other names; one that is not there stays away. */
export function renameFields(value: StoredObject, names: Readonly<Record<string, string>>): StoredObject {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [names[name] ?? name, field]))
}

/** Changes one field of an object, if it is there. */
export function changeField(
  value: StoredObject,
  name: string,
  change: (field: StoredObject) => unknown,
): StoredObject {
  const field = value[name]
  if (field === undefined || field === null) return value
  return { ...value, [name]: change(field as StoredObject) }
}

/** Changes each item of a list in a field, if the list is there. */
export function changeItems<T>(
  value: StoredObject,
  name: string,
  change: (item: T) => unknown,
): StoredObject {
  return changeField(value, name, (items) => (items as unknown as readonly T[]).map(change))
}

function checkVersion(where: string, version: unknown, known: number): void {
  if (Number.isInteger(version) && Number(version) >= 1 && Number(version) <= known) return
  throw new DamagedState(where, `its version is ${String(version)}, this Outcry knows ${known}`)
}

function parseObject(text: string, where: string): StoredObject & { readonly v?: unknown } {
  const value = parse(text, where)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as StoredObject
  throw new DamagedState(where, 'it is no object')
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new DamagedState(where, 'it is not JSON', { cause: error })
  }
}

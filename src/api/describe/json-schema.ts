/** A JSON Schema, 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What a field is, and examples where its schema shows none; by its name, or by `OWNER.NAME`. */
export type FieldNotes = Readonly<Record<string, readonly [string, ...unknown[]]>>

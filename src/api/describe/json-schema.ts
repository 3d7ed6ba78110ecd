/** A JSON Schema, 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * What a field is, and an example where its schema shows none; by its name, or by `OWNER.NAME`. Null where each schema
 * describes the field itself.
 */
export type FieldNotes = Readonly<Record<string, readonly [string | null, ...unknown[]]>>

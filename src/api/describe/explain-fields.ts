import { FIELD_NOTES } from './field-notes.js'
import type { JsonSchema } from './json-schema.js'

type Properties = Readonly<Record<string, JsonSchema>>

/** Gives every field below a schema a description and an example: those of the schema, else those of `FIELD_NOTES`. */
export function explainFields(owner: string, schema: JsonSchema): JsonSchema {
  const { properties, items, anyOf, oneOf, prefixItems, additionalProperties, ...rest } = schema
  const each = (of: unknown) => (of as readonly JsonSchema[]).map((one) => explainFields(owner, one))
  return {
    ...rest,
    ...(anyOf === undefined ? {} : { anyOf: each(anyOf) }),
    ...(oneOf === undefined ? {} : { oneOf: each(oneOf) }),
    ...(prefixItems === undefined ? {} : { prefixItems: each(prefixItems) }),
    ...(items === undefined ? {} : { items: explainFields(owner, items as JsonSchema) }),
    ...(properties === undefined ? {} : { properties: explainAll(owner, properties as Properties) }),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === 'object'
              ? explainFields(owner, additionalProperties as JsonSchema)
              : additionalProperties,
        }),
  }
}

/** What a field or a parameter is, with an example where its schema does not show one. */
export function explainField(owner: string, name: string, schema: JsonSchema): JsonSchema {
  const [note, ...noted] = FIELD_NOTES[`${owner}.${name}`] ?? FIELD_NOTES[name] ?? [null]
  const described = { ...explainFields(name, schema), description: schema.description ?? note ?? '' }
  if (schema.examples !== undefined || hasFields(schema)) return described
  const examples = shownBy(schema, noted)
  return examples.length === 0 ? described : { ...described, examples }
}

function explainAll(owner: string, properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, explainField(owner, name, schema)]),
  )
}

/** Its fields have examples of their own. */
function hasFields(schema: JsonSchema): boolean {
  const { $ref, properties, items, anyOf = [], oneOf = [], additionalProperties } = schema
  const inner = [items, additionalProperties, ...(anyOf as unknown[]), ...(oneOf as unknown[])]
  return (
    $ref !== undefined ||
    properties !== undefined ||
    inner.some((one) => typeof one === 'object' && one !== null && hasFields(one as JsonSchema))
  )
}

const INSTANT = '2024-05-06T12:00:00.000Z'

/** An example that the schema takes: its own values before those of the notes. */
function shownBy(schema: JsonSchema, noted: readonly unknown[]): readonly unknown[] {
  const { const: only, enum: values, format, items, anyOf } = schema
  if (only !== undefined) return [only]
  if (values !== undefined) return [(values as readonly unknown[])[0]]
  if (format === 'date-time') return [INSTANT]
  const types = [schema.type].flat()
  const fitting = noted.find((one) => types.includes(typeIn(one, types)))
  if (fitting !== undefined && (items as JsonSchema | undefined)?.enum === undefined) return [fitting]
  if (types.includes('boolean')) return [true]
  if (types.includes('array')) return shownBy((items ?? {}) as JsonSchema, noted.flat()).map((one) => [one])
  if (types.includes('null') && noted.includes(null)) return [null]
  return ((anyOf ?? []) as readonly JsonSchema[]).flatMap((one) => shownBy(one, noted)).slice(0, 1)
}

function typeIn(value: unknown, types: readonly unknown[]): string {
  if (Array.isArray(value)) return 'array'
  if (Number.isInteger(value) && types.includes('integer')) return 'integer'
  return value === null ? 'null' : typeof value
}

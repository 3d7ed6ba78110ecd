import type { JsonSchema } from './json-schema.js'

type Components = Readonly<Record<string, JsonSchema>>

/** A value that a schema takes, put together from the examples of its fields. */
export function exampleOf(schema: JsonSchema, components: Components): unknown {
  const { $ref, examples, properties, items, anyOf, oneOf, const: only, enum: values, type } = schema
  if (typeof $ref === 'string') return exampleOf(components[$ref.split('/').at(-1)!]!, components)
  const [given] = (examples ?? []) as readonly unknown[]
  if (given !== undefined) return given
  if (properties !== undefined) {
    const entries = Object.entries(properties as Components)
    return Object.fromEntries(entries.map(([name, property]) => [name, exampleOf(property, components)]))
  }
  if (only !== undefined) return only
  if (values !== undefined) return (values as readonly unknown[])[0]
  const [first] = (anyOf ?? oneOf ?? []) as readonly JsonSchema[]
  if (first !== undefined) return exampleOf(first, components)
  if (type === 'array') return items === undefined ? [] : [exampleOf(items as JsonSchema, components)]
  return type === 'object' ? {} : 'text'
}

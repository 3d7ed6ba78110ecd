import { z } from 'zod'

/** A JSON Schema, 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Turns schemas into JSON Schema; those that have an `id` are written once, as components. */
export interface SchemaDescriber {
  /** `input`: what is taken. `output`: what is given. */
  describe(schema: z.ZodType, io: 'input' | 'output'): JsonSchema
  readonly components: Readonly<Record<string, JsonSchema>>
}

export function createSchemaDescriber(): SchemaDescriber {
  const components: Record<string, JsonSchema> = {}
  return {
    components,
    describe(schema, io) {
      const { $schema: _, $defs = {}, ...own } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
      for (const [id, definition] of Object.entries($defs)) addComponent(id, pointed(definition))
      return pointed(own)
    },
  }

  function addComponent(id: string, definition: JsonSchema): void {
    const known = components[id]
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition)) {
      throw new Error(`two schemas have the id ${id}, or one is both taken and given; give them two ids`)
    }
    components[id] = definition
  }
}

/** With references that hold in an OpenAPI document, and without what JSON cannot say. */
function pointed(schema: unknown): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'))
}

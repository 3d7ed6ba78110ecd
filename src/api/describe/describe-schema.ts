import { z } from 'zod'
import { explainFields } from './explain-fields.js'
import type { JsonSchema } from './json-schema.js'

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
      const {
        $schema: _,
        $defs = {},
        ...own
      } = z.toJSONSchema(schema, {
        io,
        unrepresentable: 'any',
        override: keepExamples,
      })
      for (const [id, definition] of Object.entries($defs)) {
        addComponent(id, explainFields(id, pointed(definition, io)))
      }
      return explainFields('', pointed(own, io))
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

/** Zod drops the examples of what is transformed; here they are of what is taken. */
function keepExamples({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodType
  jsonSchema: JsonSchema
}): void {
  const examples = z.globalRegistry.get(zodSchema)?.examples
  if (examples !== undefined) Object.assign(jsonSchema, { examples })
}

/**
 * With references that hold in an OpenAPI document, and without what JSON cannot say. What is given may grow: a
 * client must not refuse a field that it does not know.
 */
function pointed(schema: unknown, io: 'input' | 'output'): JsonSchema {
  const text = JSON.stringify(schema, (key, value: unknown) => {
    if (key === 'additionalProperties' && value === false && io === 'output') return undefined
    if ((key === 'minimum' || key === 'maximum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER)
      return undefined
    return isInstant(value) ? { ...value, pattern: undefined } : value
  })
  return JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'))
}

/** The format says it all; the pattern of a date has 300 characters. */
function isInstant(value: unknown): value is { readonly format: 'date-time' } {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === 'date-time'
}

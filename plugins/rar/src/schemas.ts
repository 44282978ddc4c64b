import type { ValidateFunction } from 'ajv/dist/2020.js'
import { LRUCache } from 'lru-cache'
import { InvalidType } from './errors.ts'

const MOST_CHARACTERS = 32 * 1024
const MOST_COMPILED = 500

/** With the first schema: nobody else pays for loading it. */
const load = async () => {
  const [{ Ajv2020 }, { default: formats }] = await Promise.all([import('ajv/dist/2020.js'), import('ajv-formats')])
  return { Ajv2020, formats: formats.default }
}
/** Compiled once for each text: schemas of different tenants never share an Ajv, so that their `$id`s do not meet. */
export const createSchemas = () => {
  const compiled = new LRUCache<string, ValidateFunction>({ max: MOST_COMPILED })
  const compile = async (text: string): Promise<ValidateFunction> => {
    const { Ajv2020, formats } = await load()
    const ajv = new Ajv2020({ strict: false, allErrors: false, messages: false, validateFormats: true })
    formats(ajv)
    return ajv.compile(JSON.parse(text))
  }
  const validatorOf = async (schema: object): Promise<ValidateFunction> => {
    const text = JSON.stringify(schema)
    const known = compiled.get(text)
    if (known) return known
    const made = await compile(text)
    compiled.set(text, made)
    return made
  }
  return {
    validates: async (schema: object, value: unknown): Promise<boolean> => (await validatorOf(schema))(value) === true,
    /** @throws InvalidType it is no JSON Schema, refers to another document, or is too large */
    async check(schema: object): Promise<void> {
      if (JSON.stringify(schema).length > MOST_CHARACTERS) throw new InvalidType('the schema is too large')
      if ('$async' in schema) throw new InvalidType('the schema cannot be asynchronous')
      try {
        await compile(JSON.stringify(schema))
      } catch (cause) {
        throw new InvalidType('the schema is no JSON Schema that stands by itself', { cause })
      }
    },
  }
}
export type Schemas = ReturnType<typeof createSchemas>

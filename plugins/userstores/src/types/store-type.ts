import { type Kind, z } from '@gatehouse/kernel'
import type { UserStore } from '@gatehouse/users/contracts'
import { aliases, type TypeAlias } from './aliases.ts'

// biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
export type StoreKind = Kind<UserStore, any>
export interface StoreProperty {
  /** Its name in the API. */
  readonly name: string
  /** Its key among the settings of the kind. */
  readonly setting: string
  readonly group: 'Mandatory' | 'Optional' | 'Advanced'
  readonly type: 'string' | 'boolean' | 'number' | 'list' | 'map'
  readonly milliseconds: boolean
  readonly secret: boolean
  readonly category: string
  readonly defaultValue: unknown
  readonly description: string
}
export interface StoreType {
  /** Base64url of the name. */
  readonly id: string
  readonly name: string
  readonly className: string
  readonly kind: StoreKind
  readonly properties: readonly StoreProperty[]
  readonly ignored: ReadonlySet<string>
  /** Attributes can be mapped to claims. */
  readonly mapsClaims: boolean
}
interface JsonProperty {
  readonly type?: string
  readonly format?: string
  readonly default?: unknown
  readonly description?: string
  readonly anyOf?: readonly JsonProperty[]
}
interface JsonObject {
  readonly properties?: Readonly<Record<string, JsonProperty>>
  readonly required?: readonly string[]
}
/** Claims have a list of their own in the API. */
export const mappings = 'attributes'
const types: Readonly<Record<string, StoreProperty['type']>> = { boolean: 'boolean', integer: 'number', number: 'number', array: 'list', object: 'map' }

const typeOf = ({ type, anyOf, default: fallback }: JsonProperty): StoreProperty['type'] => {
  const named = [type, ...(anyOf ?? []).map((each) => each.type)].map((each) => types[each ?? '']).find((each) => each !== undefined)
  if (named) return named
  return typeof fallback === 'number' ? 'number' : typeof fallback === 'boolean' ? 'boolean' : 'string'
}
const propertyOf = (setting: string, schema: JsonProperty, required: boolean, alias: TypeAlias | undefined): StoreProperty => {
  const [name, known] = Object.entries(alias?.properties ?? {}).find(([, each]) => each.setting === setting) ?? [setting, undefined]
  const mandatory = required || known?.mandatory === true
  return {
    name,
    setting,
    group: mandatory ? 'Mandatory' : known || !alias ? 'Optional' : 'Advanced',
    type: typeOf(schema),
    milliseconds: known?.milliseconds ?? false,
    secret: schema.format === 'secret',
    category: known?.category ?? 'basic',
    defaultValue: schema.default,
    description: schema.description ?? '',
  }
}
/** What a client may set on a store of this kind: drawn from the schema of its settings. */
export const storeTypeOf = (kind: StoreKind): StoreType => {
  const alias = Object.hasOwn(aliases, kind.name) ? aliases[kind.name] : undefined
  const { properties = {}, required = [] } = z.toJSONSchema(kind.settings, { io: 'input', unrepresentable: 'any' }) as JsonObject
  const name = alias?.typeName ?? kind.name
  const listed = Object.entries(properties).filter(([setting]) => setting !== mappings)
  return {
    id: Buffer.from(name).toString('base64url'),
    name,
    className: alias?.className ?? kind.name,
    kind,
    properties: listed.map(([setting, schema]) => propertyOf(setting, schema, required.includes(setting), alias)),
    ignored: new Set(alias?.ignored),
    mapsClaims: mappings in properties,
  }
}

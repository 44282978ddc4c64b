import { UserStoreError } from '../errors.ts'
import { mappings, type StoreProperty, type StoreType } from './store-type.ts'

export interface WireProperty {
  readonly name: string
  readonly value: string
}
export interface ClaimMapping {
  readonly claimURI: string
  readonly mappedAttribute: string
}
/** Settings as they are stored: what the schema of the kind takes. */
export type Settings = Readonly<Record<string, unknown>>
/** What stands for a secret that is not shown; sent back, it leaves the secret as it is. */
export const masked = 'ENCRYPTED PROPERTY'
const claimPrefix = 'http://wso2.org/claims/'
/** The one property that belongs to the store, not to its kind. */
export const disabled = 'Disabled'

const invalid = (name: string, wanted: string): never => {
  throw new UserStoreError('invalid', `${name} must be ${wanted}`)
}
const mapOf = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return invalid(name, 'JSON')
  }
}
/** Undefined: nothing is set, the default holds. */
const fromWire = ({ name, type, milliseconds }: StoreProperty, value: string): unknown => {
  if (value === '' && type !== 'string') return undefined
  if (milliseconds) return /^\d{1,9}$/.test(value) ? `${value}ms` : value
  if (type === 'list')
    return value
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean)
  return type === 'map' ? mapOf(name, value) : value
}
const milliseconds = (value: unknown): string => {
  const [, amount = '', unit = 's'] = /^(\d+)(ms|s|m|h)?$/.exec(String(value)) ?? []
  const factor = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit] ?? 1000
  return amount === '' ? String(value) : String(Number(amount) * factor)
}
const toWire = (property: StoreProperty, value: unknown): string => {
  if (property.secret) return masked
  if (property.milliseconds) return milliseconds(value)
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
/** Settings by what the wire says. One that is empty or masked is as before. */
export interface ReadProperties {
  readonly settings: Settings
  readonly enabled: boolean | undefined
  /** Secrets that stay. */
  readonly kept: readonly string[]
}
export const readProperties = (type: StoreType, given: readonly WireProperty[]): ReadProperties => {
  const settings: Record<string, unknown> = {}
  const kept: string[] = []
  const seen = new Set<string>()
  let enabled: boolean | undefined
  for (const { name, value } of given) {
    if (seen.has(name)) throw new UserStoreError('invalid', `${name} is given twice`)
    seen.add(name)
    const property = type.properties.find((each) => each.name === name) ?? type.properties.find((each) => each.setting === name)
    if (name === disabled) enabled = value === 'true' ? false : value === 'false' || value === '' ? true : invalid(name, 'true or false')
    else if (property?.secret && (value === masked || value === '')) kept.push(property.setting)
    else if (property) settings[property.setting] = fromWire(property, value)
    else if (!type.ignored.has(name) && !(name.endsWith('SQL') && value === ''))
      throw new UserStoreError('invalid', 'the type of the user store has no such property')
  }
  return { settings: withoutUndefined(settings), enabled, kept }
}
const withoutUndefined = (settings: Settings): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== ''))

export const showProperties = (type: StoreType, settings: Settings, enabled: boolean): WireProperty[] => [
  ...type.properties.flatMap((property) => {
    const value = settings[property.setting]
    return value === undefined ? [] : [{ name: property.name, value: toWire(property, value) }]
  }),
  { name: disabled, value: String(!enabled) },
]
export const readMappings = (type: StoreType, given: readonly ClaimMapping[]): Readonly<Record<string, string>> => {
  if (given.length > 0 && !type.mapsClaims) throw new UserStoreError('mapping', 'stores of this type have no attributes to map')
  const result = new Map<string, string>()
  for (const { claimURI, mappedAttribute } of given) {
    const claim = claimURI.startsWith(claimPrefix) ? claimURI.slice(claimPrefix.length) : ''
    if (!/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}$/.test(claim)) throw new UserStoreError('mapping', `a claim is ${claimPrefix} and its name`)
    if (result.has(claim)) throw new UserStoreError('mapping', 'a claim is mapped twice')
    result.set(claim, mappedAttribute)
  }
  return Object.fromEntries(result)
}
export const showMappings = (settings: Settings): ClaimMapping[] =>
  Object.entries((settings[mappings] ?? {}) as Record<string, string>).map(([claim, mappedAttribute]) => ({ claimURI: claimPrefix + claim, mappedAttribute }))

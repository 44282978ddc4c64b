import { UserStoreError } from './errors.ts'
import type { ManagedStore, StoreValues } from './stores.ts'
import { mappings, type StoreType } from './types/store-type.ts'
import { type ClaimMapping, readMappings, readProperties, type Settings, type WireProperty } from './types/wire.ts'

export interface GivenStore {
  readonly description: string
  readonly properties: readonly WireProperty[]
  readonly claimAttributeMappings?: readonly ClaimMapping[] | undefined
}
/** Where a secret is sent: who changes it must know the secret. */
const places = new Set(['url', 'host', 'urls', 'address', 'tls', 'startTls', 'allowPlaintext', 'ca', 'referrals', 'referralHosts'])

/** @throws UserStoreError in the words of the API */
export const checkSettings = (type: StoreType, settings: Settings): Settings => {
  const result = type.kind.settings.safeParse(settings)
  if (result.success) return settings
  const issues = result.error.issues.map(({ path, message }) => ({ setting: String(path[0] ?? ''), message }))
  const nameOf = (setting: string) => type.properties.find((each) => each.setting === setting)?.name ?? setting
  const missing = issues.filter(({ setting }) => type.properties.some((each) => each.setting === setting) && settings[setting] === undefined)
  if (missing.length > 0) throw new UserStoreError('mandatoryMissing', `missing: ${missing.map(({ setting }) => nameOf(setting)).join(', ')}`)
  throw new UserStoreError('invalid', issues.map(({ setting, message }) => `${nameOf(setting)}: ${message}`).join('; '))
}
/** Secrets that are kept go nowhere else than before. Security rule 1.9. */
export const keepSecrets = (settings: Settings, before: Settings, kept: readonly string[]): Settings => {
  const present = kept.filter((setting) => before[setting] !== undefined)
  const moved = [...places].some((place) => JSON.stringify(settings[place]) !== JSON.stringify(before[place]))
  if (present.length > 0 && moved) throw new UserStoreError('invalid', 'the secrets must be given again when the store is reached in another way')
  return { ...settings, ...Object.fromEntries(present.map((setting) => [setting, before[setting]])) }
}
const mapped = (type: StoreType, given: readonly ClaimMapping[] | undefined): Settings => {
  const map = given === undefined ? {} : readMappings(type, given)
  return Object.keys(map).length === 0 ? {} : { [mappings]: map }
}
/** All of a store at once. @param before what is replaced */
export const valuesOf = (type: StoreType, { description, properties, claimAttributeMappings }: GivenStore, before?: ManagedStore): StoreValues => {
  const { settings, enabled, kept } = readProperties(type, properties)
  const secrets = type.properties.filter(({ secret, setting }) => secret && settings[setting] === undefined).map(({ setting }) => setting)
  const whole = before ? keepSecrets(settings, before.settings, [...new Set([...kept, ...secrets])]) : settings
  const keptMappings = claimAttributeMappings === undefined && before?.settings[mappings] !== undefined ? { [mappings]: before.settings[mappings] } : {}
  return {
    description,
    enabled: enabled ?? before?.enabled ?? true,
    settings: checkSettings(type, { ...whole, ...keptMappings, ...mapped(type, claimAttributeMappings) }),
  }
}
export interface PatchOperation {
  readonly operation: 'ADD' | 'REPLACE' | 'REMOVE'
  readonly path: string
  readonly value?: string | undefined
}
const patchedProperty = (path: string): string | undefined => {
  const name = /^\/properties\/([A-Za-z0-9._-]{1,100})$/.exec(path)?.[1]
  return name === undefined || ['__proto__', 'constructor', 'prototype'].includes(name) ? undefined : name
}
/** All operations together or none. */
export const patched = (type: StoreType, store: ManagedStore, operations: readonly PatchOperation[]): StoreValues => {
  if (operations.length === 0) throw new UserStoreError('invalid', 'there is nothing to change')
  let { description } = store
  const given = new Map<string, string>()
  for (const { operation, path, value = '' } of operations) {
    const property = patchedProperty(path)
    if (path === '/description') description = operation === 'REMOVE' ? '' : value
    else if (property) given.set(property, operation === 'REMOVE' ? '' : value)
    else throw new UserStoreError('invalid', 'paths are /description and /properties/<name>')
  }
  const {
    settings: changes,
    enabled,
    kept,
  } = readProperties(
    type,
    [...given].map(([name, value]) => ({ name, value })),
  )
  const emptied = new Set([...given].filter(([, value]) => value === '').map(([name]) => type.properties.find((each) => each.name === name)?.setting))
  const remaining = Object.fromEntries(Object.entries(store.settings).filter(([setting]) => !emptied.has(setting)))
  const secrets = type.properties.filter(({ secret, setting }) => secret && changes[setting] === undefined).map(({ setting }) => setting)
  const settings = keepSecrets({ ...remaining, ...changes }, store.settings, [...new Set([...kept, ...secrets])])
  return { description, enabled: enabled ?? store.enabled, settings: checkSettings(type, settings) }
}
/** Other mappings stay. */
export const remapped = (type: StoreType, store: ManagedStore, given: readonly ClaimMapping[]): StoreValues => {
  const map = { ...(store.settings[mappings] as Record<string, string> | undefined), ...readMappings(type, given) }
  return { description: store.description, enabled: store.enabled, settings: checkSettings(type, { ...store.settings, [mappings]: map }) }
}

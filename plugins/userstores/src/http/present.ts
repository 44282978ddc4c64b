import { type LocalClaim, localDialect } from '@gatehouse/claims/contracts'
import type { Tenant } from '@gatehouse/kernel'
import { namesClaims } from '@gatehouse/users/contracts'
import type { ManagedStore } from '../stores.ts'
import type { StoreProperty, StoreType } from '../types/store-type.ts'
import { disabled, showMappings, showProperties } from '../types/wire.ts'

export const base = '/api/server/v1/userstores'
const propertiesOf = ({ type, settings, enabled }: ManagedStore) =>
  type ? showProperties(type, settings, enabled) : [{ name: disabled, value: String(!enabled) }]
const typeOf = ({ type }: ManagedStore) => ({
  typeName: type?.name ?? 'unknown',
  typeId: type?.id ?? '',
  className: type?.className ?? 'unknown',
  isLocal: true,
})

export const detail = (store: ManagedStore) => ({
  id: store.id,
  name: store.name,
  ...typeOf(store),
  description: store.description,
  properties: propertiesOf(store),
  claimAttributeMappings: showMappings(store.settings),
})
export const listItem = (tenant: Tenant, store: ManagedStore, wanted: ReadonlySet<string>) => ({
  id: store.id,
  name: store.name,
  enabled: store.enabled,
  description: store.description,
  isLocal: true,
  typeName: typeOf(store).typeName,
  self: `${tenant.basePath}${base}/${store.id}`,
  ...(wanted.size === 0 ? {} : { properties: propertiesOf(store).filter(({ name }) => wanted.has(name)) }),
})
export const typeItem = (tenant: Tenant, { id, name, className }: StoreType) => ({
  typeId: id,
  typeName: name,
  className,
  isLocal: true,
  self: `${tenant.basePath}${base}/meta/types/${id}`,
})
const textOf = (value: unknown): string =>
  value === undefined || value === null ? '' : Array.isArray(value) ? value.join(',') : typeof value === 'object' ? JSON.stringify(value) : String(value)
const milliseconds = (value: string): string => {
  const seconds = /^(\d+)s$/.exec(value)?.[1]
  return seconds === undefined ? value.replace(/ms$/, '') : String(Number(seconds) * 1000)
}
const propertyMeta = ({ name, defaultValue, description, category, type, secret, milliseconds: inMs }: StoreProperty) => ({
  name,
  defaultValue: inMs ? milliseconds(textOf(defaultValue)) : textOf(defaultValue),
  description,
  attributes: [
    { name: 'category', value: category },
    { name: 'type', value: secret ? 'secret' : type },
  ],
})
const basic = {
  name: disabled,
  defaultValue: 'false',
  description: 'A store that is disabled is not asked',
  attributes: [
    { name: 'category', value: 'basic' },
    { name: 'type', value: 'boolean' },
  ],
}

export const typeDetail = ({ id, name, className, properties }: StoreType) => {
  const ofGroup = (group: StoreProperty['group']) => properties.filter((property) => property.group === group).map(propertyMeta)
  return {
    typeId: id,
    typeName: name,
    className,
    isLocal: true,
    properties: { Mandatory: ofGroup('Mandatory'), Optional: [...ofGroup('Optional'), basic], Advanced: ofGroup('Advanced') },
  }
}
const identityClaims = `${localDialect}/identity/`
/** What a type calls the tenant's claims before anybody maps them. */
export const typeAttributes = ({ id, name, kind }: StoreType, claims: readonly Pick<LocalClaim, 'uri' | 'displayName'>[], withIdentity: boolean) => ({
  typeId: id,
  typeName: name,
  isLocal: true,
  attributeMappings: claims
    .filter(({ uri }) => withIdentity || !uri.startsWith(identityClaims))
    .flatMap(({ uri, displayName }) => {
      const attribute = namesClaims(kind) ? kind.attributeOf(uri.slice(localDialect.length + 1)) : undefined
      return attribute === undefined ? [] : [{ claimId: Buffer.from(uri).toString('base64url'), claimURI: uri, mappedAttribute: attribute, displayName }]
    }),
})
/** The local store is not configured here: it shows its type only. */
export const primaryDetail = {
  id: Buffer.from('PRIMARY').toString('base64url'),
  name: 'PRIMARY',
  typeName: 'UniqueIDJDBCUserStoreManager',
  typeId: Buffer.from('UniqueIDJDBCUserStoreManager').toString('base64url'),
  className: 'org.wso2.carbon.user.core.jdbc.UniqueIDJDBCUserStoreManager',
  description: 'The users of the server itself',
  isLocal: true,
  properties: [],
  claimAttributeMappings: [],
} as const

import type { Tenant } from '@gatehouse/kernel'
import { type ProbeResult, probesConnections } from '@gatehouse/users/contracts'
import { UserStoreError } from './errors.ts'
import { idOf } from './names.ts'
import type { ManagedStore, ManagedStores } from './stores.ts'
import type { StoreType } from './types/store-type.ts'
import type { StoreTypes } from './types/store-types.ts'
import { masked, readProperties, type Settings, type WireProperty } from './types/wire.ts'
import { keepSecrets } from './values.ts'

/** Of the reference product: a database's connection only. */
export interface DatabaseTest {
  readonly domain?: string | undefined
  readonly driverName: string
  readonly connectionURL: string
  readonly username: string
  readonly connectionPassword: string
}
/** Ours: any type. */
export interface TypedTest {
  readonly domain?: string | undefined
  readonly typeId: string
  readonly properties: readonly WireProperty[]
}
const databaseType = 'UniqueIDJDBCUserStoreManager'

export const connectionTest = (stores: ManagedStores, types: StoreTypes) => {
  const known = async (tenant: Tenant, domain: string | undefined, type: StoreType): Promise<ManagedStore | undefined> => {
    if (!domain) return undefined
    const id = idOf(domain.toUpperCase())
    const store = (await stores.list(tenant)).find((each) => each.id === id)
    return store?.type === type ? store : undefined
  }
  /** A secret that is masked is the stored one, when it goes to the same place. */
  const settingsOf = async (tenant: Tenant, type: StoreType, domain: string | undefined, properties: readonly WireProperty[]): Promise<Settings> => {
    const { settings, kept } = readProperties(type, properties)
    const store = kept.length > 0 ? await known(tenant, domain, type) : undefined
    if (!store) return settings
    return keepSecrets({ ...store.settings, ...settings }, store.settings, kept)
  }
  const parts = (given: DatabaseTest | TypedTest) => {
    if ('typeId' in given) return { type: types.byId(given.typeId), properties: given.properties }
    const type = types.byName(databaseType)
    if (!type) throw new UserStoreError('typeUnknown', 'stores in databases are not enabled')
    const { connectionURL, username, driverName, connectionPassword } = given
    const password = connectionPassword === masked || connectionPassword === '' ? masked : connectionPassword
    const properties = Object.entries({ url: connectionURL, userName: username, driverName, password }).map(([name, value]) => ({ name, value }))
    return { type, properties }
  }
  /** The settings of `given`, and how far a connection with them comes. */
  return async (tenant: Tenant, given: DatabaseTest | TypedTest): Promise<ProbeResult> => {
    const { type, properties } = parts(given)
    if (!probesConnections(type.kind)) throw new UserStoreError('invalid', 'connections of this type cannot be tested')
    return type.kind.testConnection(await settingsOf(tenant, type, given.domain, properties))
  }
}
export type ConnectionTest = ReturnType<typeof connectionTest>

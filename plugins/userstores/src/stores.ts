import { randomUUID } from 'node:crypto'
import { Conflict, type Connection, type Connections, type Tenant } from '@gatehouse/kernel'
import type { Locks } from '@gatehouse/kernel/state'
import { type UserStoreKinds, userStores } from '@gatehouse/users/contracts'
import type { Descriptions } from './data/descriptions.ts'
import { UserStoreError } from './errors.ts'
import { idOf, nameOf } from './names.ts'
import type { StoreType } from './types/store-type.ts'
import type { StoreTypes } from './types/store-types.ts'
import type { Settings } from './types/wire.ts'

export interface ManagedStore {
  readonly id: string
  readonly name: string
  /** Undefined: the plugin of its kind is off. */
  readonly type: StoreType | undefined
  readonly description: string
  readonly enabled: boolean
  readonly settings: Settings
  readonly connectionId: string
}
export interface StoreValues {
  readonly description: string
  readonly enabled: boolean
  readonly settings: Settings
}
export interface StoresDeps {
  readonly connections: Connections
  readonly descriptions: Descriptions
  readonly kinds: UserStoreKinds
  readonly types: StoreTypes
  readonly locks: Locks
  readonly maxStores: number
  readonly transaction: <X>(work: () => Promise<X>) => Promise<X>
}
/** Runs in the transaction of a change, with the name of the store. */
export type Within = (name: string) => Promise<unknown> | undefined
/** The stores of a tenant besides the local one. One change at a time, so that none is lost. */
export const managedStores = ({ connections, descriptions, kinds, types, locks, maxStores, transaction }: StoresDeps) => {
  const managed = async (tenant: Tenant, { id, name, kind, enabled, settings }: Connection): Promise<ManagedStore> => ({
    id: idOf(name),
    name,
    type: types.ofKind(kind),
    description: await descriptions.of(tenant, id),
    enabled,
    settings: settings as Settings,
    connectionId: id,
  })
  const list = async (tenant: Tenant): Promise<readonly ManagedStore[]> =>
    Promise.all((await connections.list(tenant, userStores.id)).map((connection) => managed(tenant, connection)))
  const byId = async (tenant: Tenant, id: string): Promise<ManagedStore> => {
    const name = nameOf(id)
    const connection = (await connections.list(tenant, userStores.id)).find((each) => each.name === name)
    if (!connection) throw new UserStoreError('notFound', 'there is no such user store')
    return managed(tenant, connection)
  }
  const changing = <X extends Pick<ManagedStore, 'name'>>(tenant: Tenant, within: Within, work: () => Promise<X>): Promise<X> =>
    locks.hold(`userstores/${tenant.id}`, () =>
      transaction(async () => {
        const store = await work()
        await within(store.name)
        return store
      }),
    )
  const save = async (
    tenant: Tenant,
    { name, type, connectionId }: Pick<ManagedStore, 'name' | 'connectionId'> & { readonly type: StoreType },
    values: StoreValues,
  ) => {
    const { enabled, settings, description } = values
    await connections.save(tenant, { id: connectionId, point: userStores.id, kind: type.kind.name, name, enabled, settings })
    await descriptions.set(tenant, connectionId, description)
    await kinds.changed(tenant)
    return { id: idOf(name), name, type, connectionId, ...values }
  }
  return {
    list,
    byId,
    create: (tenant: Tenant, name: string, type: StoreType, values: StoreValues, within: Within): Promise<ManagedStore> =>
      changing(tenant, within, async () => {
        const known = await connections.list(tenant, userStores.id)
        if (known.some((each) => each.name === name)) throw new UserStoreError('taken', 'a user store of this name exists')
        if (known.length >= maxStores) throw new UserStoreError('tooMany', `there are at most ${maxStores} user stores`)
        try {
          return await save(tenant, { name, type, connectionId: randomUUID() }, values)
        } catch (error) {
          throw error instanceof Conflict ? new UserStoreError('taken', 'a user store of this name exists') : error
        }
      }),
    update: (tenant: Tenant, id: string, change: (store: ManagedStore, type: StoreType) => StoreValues, within: Within): Promise<ManagedStore> =>
      changing(tenant, within, async () => {
        const store = await byId(tenant, id)
        const { type } = store
        if (!type) throw new UserStoreError('typeUnknown', 'the type of this user store is not enabled')
        return save(tenant, { ...store, type }, change(store, type))
      }),
    remove: (tenant: Tenant, id: string, within: Within): Promise<{ readonly name: string }> =>
      changing(tenant, within, async () => {
        const { name, connectionId } = await byId(tenant, id)
        await connections.remove(tenant, userStores.id, name)
        await descriptions.remove(tenant, connectionId)
        await kinds.changed(tenant)
        return { name }
      }),
  }
}
export type ManagedStores = ReturnType<typeof managedStores>

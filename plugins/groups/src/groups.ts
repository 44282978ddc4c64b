import type { Audit, Clock, Events, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Caches } from '@gatehouse/kernel/state'
import type { GroupReaders, User, Users } from '@gatehouse/users/contracts'
import { GroupNotFound, GroupReadOnly, type Groups, type HeldGroup, type KnownGroup } from './contracts.ts'
import { toGroup } from './data/rows.ts'
import { groupTable } from './data/tables.ts'
import { known } from './foreign.ts'
import { heldGroups } from './held.ts'
import { groupHolder } from './holder.ts'
import { groupMembers } from './members.ts'
import { fold, primary, splitName } from './names.ts'
import { groupSearch } from './search.ts'
import { groupWalk } from './walk.ts'
import { groupWrites } from './writes.ts'

export interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly events: Events
  readonly caches: Caches
  readonly users: Users
  readonly readers: GroupReaders
  readonly audit: Audit | undefined
}
/** A change in a directory is not told to us. */
const foreignMs = 5000

export const groupsOf = ({ data, clock, events, caches, users, readers, audit }: Deps) => {
  const held = heldGroups({ data, readers })
  const holder = groupHolder({ data, readers })
  /** A number that a tenant's next change of groups makes another: it is part of the keys of what was read before. */
  const epochs = caches.create<number>('groups.epoch', { max: 10_000, ttlMs: 60_000 })
  const ofUser = caches.create<readonly HeldGroup[]>('groups.of-user', { max: 20_000, ttlMs: 60_000 })
  const ofForeign = caches.create<readonly HeldGroup[]>('groups.of-foreign-user', { max: 20_000, ttlMs: foreignMs })
  let epoch = 0
  const epochOf = (tenant: Tenant) =>
    epochs.load(tenant, 'groups', async () => {
      epoch += 1
      return epoch
    })
  const row = (tenant: Tenant, id: string) => data.rows(tenant, groupTable).find({ id })
  const local = async (tenant: Tenant, id: string): Promise<KnownGroup | undefined> => {
    const found = id.includes('\0') ? undefined : await row(tenant, id)
    return found && toGroup(found)
  }
  const foreign = async (tenant: Tenant, id: string): Promise<KnownGroup | undefined> => {
    const { answer } = await readers.inTurn(tenant, async (reader, store) => {
      const group = await reader.findGroup('id', id)
      return group && known(group, store)
    })
    return answer
  }
  const byId = async (tenant: Tenant, id: string) => (await local(tenant, id)) ?? foreign(tenant, id)
  const byName = async (tenant: Tenant, value: string): Promise<KnownGroup | undefined> => {
    const { store, name } = splitName(value)
    if (store === primary) {
      const found = name.includes('\0') ? undefined : await data.rows(tenant, groupTable).find({ nameLower: fold(name) })
      return found && toGroup(found)
    }
    const group = await (await readers.of(tenant, store))?.findGroup('name', name)
    return group && known(group, store)
  }
  const members = groupMembers({ data, users, findGroup: byId })
  const writes = groupWrites({ data, clock, events, audit, members, forget: (tenant) => epochs.invalidate(tenant, 'groups') })
  /** @throws GroupReadOnly */
  const refuseForeign = async (tenant: Tenant, id: string): Promise<void> => {
    if ((await local(tenant, id)) || !(await foreign(tenant, id))) return
    throw new GroupReadOnly('the groups of this store are only read')
  }
  const groups: Groups = {
    holding: holder.of,
    find: (tenant, by, value) => (by === 'id' ? byId(tenant, value) : byName(tenant, value)),
    search: groupSearch({ data, readers }),
    walk: groupWalk({ data, readers }),
    async membersOf(tenant, groupId, page) {
      const found = await row(tenant, groupId)
      if (found) return members.page(tenant, found, page)
      const { answer } = await readers.inTurn(tenant, async (reader) => ((await reader.findGroup('id', groupId)) ? reader.membersOf(groupId, page) : undefined))
      if (!answer) throw new GroupNotFound('there is no such group')
      return answer
    },
    async groupsOf(tenant: Tenant, user: User) {
      const cache = user.store === primary ? ofUser : ofForeign
      return (await cache.load(tenant, `${await epochOf(tenant)} ${user.id}`, () => held.of(tenant, user))) ?? []
    },
    why: held.why,
    create: writes.create,
    async update(tenant, id, change, ifVersion) {
      await refuseForeign(tenant, id)
      return writes.update(tenant, id, change, ifVersion)
    },
    async remove(tenant, id, ifVersion) {
      await refuseForeign(tenant, id)
      return writes.remove(tenant, id, ifVersion)
    },
  }
  return { groups, forgetUser: writes.forgetUser }
}

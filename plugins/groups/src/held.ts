import type { Tenant } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import type { Group, GroupReaders, User } from '@gatehouse/users/contracts'
import { climb, type Step, wayTo } from './climb.ts'
import type { HeldGroup } from './contracts.ts'
import { toGroup } from './data/rows.ts'
import { groupTable, memberTable } from './data/tables.ts'
import { known } from './foreign.ts'
import { primary } from './names.ts'

export interface Deps {
  readonly data: Data
  readonly readers: GroupReaders
}
/** Values of one condition. */
const chunk = 500

/** The one walk upwards, over local groups and those of other stores. */
export const heldGroups = ({ data, readers }: Deps) => {
  const holding = async (tenant: Tenant, kind: 'user' | 'group', ids: readonly string[]): Promise<readonly Step<Group>[]> => {
    const edges: { readonly memberId: string; readonly groupId: string }[] = []
    const parents = new Map<string, Group>()
    for (let from = 0; from < ids.length; from += chunk) {
      const found = await data.rows(tenant, memberTable).list({ kind, memberId: oneOf(ids.slice(from, from + chunk)) })
      edges.push(...found)
    }
    const wanted = [...new Set(edges.map(({ groupId }) => groupId))]
    for (let from = 0; from < wanted.length; from += chunk) {
      const rows = await data.rows(tenant, groupTable).list({ id: oneOf(wanted.slice(from, from + chunk)) })
      for (const row of rows) parents.set(row.id, toGroup(row))
    }
    return edges.flatMap(({ memberId, groupId }): Step<Group>[] => {
      const parent = parents.get(groupId)
      return parent ? [[memberId, parent]] : []
    })
  }
  const localParents = (tenant: Tenant, level: readonly Group[]) =>
    holding(
      tenant,
      'group',
      level.map(({ id }) => id),
    )
  const direct = async (tenant: Tenant, user: User): Promise<readonly Group[]> => (await holding(tenant, 'user', [user.id])).map(([, group]) => group)
  const readerOf = (tenant: Tenant, store: string) => (store === primary ? undefined : readers.of(tenant, store))
  /** Of groups that a store keeps, its own answer comes first. */
  const parents = async (tenant: Tenant, level: readonly Group[]): Promise<readonly Step<Group>[]> => {
    const steps = [...(await localParents(tenant, level))]
    for (const { id, store } of level) {
      const found = (await (await readerOf(tenant, store))?.parentsOf(id)) ?? []
      steps.push(...found.map((group): Step<Group> => [id, known(group, store)]))
    }
    return steps
  }
  const asHeld = ({ id, name, store }: Group, isDirect: boolean): HeldGroup => ({ id, name, store, direct: isDirect })
  return {
    /** A store answers for all its own levels at once. */
    async of(tenant: Tenant, user: User): Promise<readonly HeldGroup[]> {
      const reader = await readerOf(tenant, user.store)
      const near = reader ? await reader.groupsOf(user.id) : []
      const all = reader ? await reader.groupsOf(user.id, { nested: true }) : []
      const own = await direct(tenant, user)
      const firsts = new Set([...own, ...near].map(({ id }) => id))
      const reached = await climb([...own, ...[...near, ...all].map((group) => known(group, user.store))], (level) => localParents(tenant, level))
      return [...reached.values()].map(({ group }) => asHeld(group, firsts.has(group.id)))
    },
    async why(tenant: Tenant, user: User, groupId: string): Promise<readonly Group[] | undefined> {
      const near = (await (await readerOf(tenant, user.store))?.groupsOf(user.id)) ?? []
      const start = [...(await direct(tenant, user)), ...near.map((group) => known(group, user.store))]
      return wayTo(await climb(start, (level) => parents(tenant, level)), groupId)
    },
  }
}
export type HeldGroups = ReturnType<typeof heldGroups>

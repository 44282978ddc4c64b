import { randomUUID } from 'node:crypto'
import { type Audit, type Clock, type Events, type Tenant, UniqueViolation } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import {
  type GroupChange,
  GroupNameTaken,
  GroupNotFound,
  GroupVersionMismatch,
  groupCreated,
  groupDeleted,
  groupMembersChanged,
  groupUpdated,
  type KnownGroup,
  type NewGroup,
} from './contracts.ts'
import { toGroup } from './data/rows.ts'
import { type GroupRow, groupTable, memberTable } from './data/tables.ts'
import type { Changed, GroupMembers, Member } from './members.ts'
import { checkedExternalId, checkedName } from './names.ts'

export interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly events: Events
  readonly audit: Audit | undefined
  readonly members: GroupMembers
  /** What was read of groups counts no more. */
  readonly forget: (tenant: Tenant) => Promise<void>
}
const told = 200
const asRef = ({ kind, memberId }: Member) => ({ kind: kind === 'group' ? ('group' as const) : ('user' as const), id: memberId })

const uniquely = async <X>(work: () => Promise<X>): Promise<X> => {
  try {
    return await work()
  } catch (error) {
    throw error instanceof UniqueViolation ? new GroupNameTaken('a group of this name exists already', { cause: error }) : error
  }
}

/** Each change of a local group is one transaction, with its events and its audit record. */
export const groupWrites = ({ data, clock, events, audit, members, forget }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, groupTable)
  const record = (tenant: Tenant, action: string, target: string) => audit?.record({ tenantId: tenant.id, action, outcome: 'success', target })
  const tellMembers = async (tenant: Tenant, groupId: string, { added, removed }: Changed): Promise<void> => {
    for (let from = 0; from < Math.max(added.length, removed.length); from += told) {
      const part = (list: readonly Member[]) => list.slice(from, from + told).map(asRef)
      await events.emit(groupMembersChanged, { tenantId: tenant.id, groupId, added: part(added), removed: part(removed) })
    }
  }
  const locked = async (tenant: Tenant, id: string, ifVersion: number | undefined): Promise<GroupRow> => {
    const row = await rows(tenant).find({ id }, { lock: true })
    if (!row) throw new GroupNotFound('there is no such group')
    if (ifVersion !== undefined && row.version !== ifVersion) throw new GroupVersionMismatch('the group was changed meanwhile')
    return row
  }
  const changedRow = (row: GroupRow, { name, externalId }: GroupChange, { added, removed }: Changed): GroupRow => ({
    ...row,
    ...(name === undefined ? {} : checkedName(name)),
    ...(externalId === undefined ? {} : { externalId: checkedExternalId(externalId) }),
    members: row.members + added.length - removed.length,
    updatedAt: clock.now(),
    version: row.version + 1,
  })
  const differs = (before: GroupRow, after: GroupRow): boolean => before.name !== after.name || before.externalId !== after.externalId
  const write = async (tenant: Tenant, { id, createdAt: _, ...set }: GroupRow): Promise<void> => {
    await uniquely(() => rows(tenant).update({ id }, set))
    await forget(tenant)
  }
  /** A group goes from those that hold it. */
  const leave = async (tenant: Tenant, kind: 'user' | 'group', memberId: string): Promise<void> => {
    const held = await data.rows(tenant, memberTable).list({ kind, memberId })
    // In one order, so that two that leave at once wait for one another instead of for each other.
    for (const { groupId } of held.sort((a, b) => (a.groupId < b.groupId ? -1 : 1))) {
      const row = await rows(tenant).find({ id: groupId }, { lock: true })
      if (!row) continue
      const gone = await members.apply(tenant, groupId, [{ op: 'remove', members: [{ id: memberId, kind }] }])
      if (gone.removed.length === 0) continue
      await write(tenant, changedRow(row, {}, gone))
      await tellMembers(tenant, groupId, gone)
    }
  }
  return {
    async create(tenant: Tenant, { name, externalId = undefined, members: given = [] }: NewGroup): Promise<KnownGroup> {
      const names = checkedName(name)
      const edits = given.length === 0 ? [] : await members.resolveAll(tenant, undefined, [{ op: 'add', members: given }])
      return data.transaction(async () => {
        const now = clock.now()
        const empty = { id: randomUUID(), ...names, externalId: checkedExternalId(externalId ?? null), members: 0, createdAt: now, updatedAt: now, version: 1 }
        await uniquely(() => rows(tenant).insert(empty))
        const changed = await members.apply(tenant, empty.id, edits)
        if (changed.added.length > 0) await rows(tenant).update({ id: empty.id }, { members: changed.added.length })
        await events.emit(groupCreated, { tenantId: tenant.id, groupId: empty.id })
        await tellMembers(tenant, empty.id, changed)
        await record(tenant, 'groups.created', empty.id)
        await forget(tenant)
        return toGroup(empty)
      })
    },
    async update(tenant: Tenant, id: string, change: GroupChange, ifVersion: number | undefined): Promise<KnownGroup> {
      const edits = await members.resolveAll(tenant, id, change.members ?? [])
      return data.transaction(async () => {
        const before = await locked(tenant, id, ifVersion)
        const changed = await members.apply(tenant, id, edits)
        const after = changedRow(before, change, changed)
        const moved = changed.added.length + changed.removed.length > 0
        if (!moved && !differs(before, after)) return toGroup(before)
        await write(tenant, after)
        if (differs(before, after)) await events.emit(groupUpdated, { tenantId: tenant.id, groupId: id })
        await tellMembers(tenant, id, changed)
        await record(tenant, moved ? 'groups.members-changed' : 'groups.updated', id)
        return toGroup(after)
      })
    },
    remove: (tenant: Tenant, id: string, ifVersion: number | undefined): Promise<boolean> =>
      data.transaction(async () => {
        if (!(await rows(tenant).find({ id }))) return false
        await locked(tenant, id, ifVersion)
        await leave(tenant, 'group', id)
        await data.rows(tenant, memberTable).remove({ groupId: id })
        await rows(tenant).remove({ id })
        await events.emit(groupDeleted, { tenantId: tenant.id, groupId: id })
        await record(tenant, 'groups.deleted', id)
        await forget(tenant)
        return true
      }),
    forgetUser: (tenant: Tenant, userId: string): Promise<void> => data.transaction(() => leave(tenant, 'user', userId)),
  }
}

import type { Tenant } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import { type GroupMember, type MemberPage, qualifiedName, type Users } from '@gatehouse/users/contracts'
import { InvalidGroup, type KnownGroup, type MemberEdit, type MemberRef } from './contracts.ts'
import { type MemberRow, memberKinds, memberTable } from './data/tables.ts'

export interface Deps {
  readonly data: Data
  readonly users: Users
  readonly findGroup: (tenant: Tenant, id: string) => Promise<KnownGroup | undefined>
}
export type Member = Omit<MemberRow, 'groupId'>
export interface Changed {
  readonly added: readonly Member[]
  readonly removed: readonly Member[]
}
/** An edit whose members are known to exist. */
export interface ResolvedEdit {
  readonly op: MemberEdit['op']
  readonly members: readonly (Member | MemberRef)[]
}
const together = 50
const chunk = 500
const keyOf = ({ kind, memberId }: Pick<MemberRow, 'kind' | 'memberId'>): string => `${kind} ${memberId}`
const inChunks = async <T, X>(items: readonly T[], size: number, work: (part: readonly T[]) => Promise<readonly X[]>): Promise<X[]> => {
  const all: X[] = []
  for (let from = 0; from < items.length; from += size) all.push(...(await work(items.slice(from, from + size))))
  return all
}

/** Members of local groups. */
export const groupMembers = ({ data, users, findGroup }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, memberTable)
  const resolve = async (tenant: Tenant, { id, kind }: MemberRef): Promise<Member> => {
    const user = kind === 'group' ? undefined : await users.find(tenant, 'id', id)
    if (user) return { kind: 'user', memberId: id, store: user.store }
    const group = kind === 'user' ? undefined : await findGroup(tenant, id)
    if (!group) throw new InvalidGroup('a member is named that does not exist')
    return { kind: 'group', memberId: id, store: group.store }
  }
  /** Asked for each kind: without it a great group would be read as a whole. */
  const present = async (tenant: Tenant, groupId: string, ids: readonly string[]): Promise<readonly MemberRow[]> => {
    const found: MemberRow[] = []
    for (const kind of memberKinds)
      found.push(...(await inChunks([...new Set(ids)], chunk, (part) => rows(tenant).list({ groupId, kind, memberId: oneOf(part) }))))
    return found
  }
  const insert = async (tenant: Tenant, groupId: string, members: readonly Member[]): Promise<void> => {
    await inChunks(members, chunk, async (part) => {
      await rows(tenant).insert(part.map((member) => ({ groupId, ...member })))
      return []
    })
  }
  const remove = async (tenant: Tenant, groupId: string, members: readonly Member[]): Promise<void> => {
    for (const kind of memberKinds) {
      const ids = members.filter((member) => member.kind === kind).map(({ memberId }) => memberId)
      await inChunks(ids, chunk, async (part) => {
        await rows(tenant).remove({ groupId, kind, memberId: oneOf(part) })
        return []
      })
    }
  }
  const add = async (tenant: Tenant, groupId: string, members: readonly Member[]): Promise<Changed> => {
    const there = new Set(
      (
        await present(
          tenant,
          groupId,
          members.map(({ memberId }) => memberId),
        )
      ).map(keyOf),
    )
    const news = [...new Map(members.map((member) => [keyOf(member), member])).values()].filter((member) => !there.has(keyOf(member)))
    await insert(tenant, groupId, news)
    return { added: news, removed: [] }
  }
  const take = async (tenant: Tenant, groupId: string, refs: readonly MemberRef[]): Promise<Changed> => {
    const kinds = new Map(refs.map(({ id, kind }) => [id, kind]))
    const found = await present(tenant, groupId, [...kinds.keys()])
    const removed = found.filter(({ memberId, kind }) => (kinds.get(memberId) ?? kind) === kind)
    await remove(tenant, groupId, removed)
    return { added: [], removed }
  }
  const set = async (tenant: Tenant, groupId: string, members: readonly Member[]): Promise<Changed> => {
    const before = await rows(tenant).list({ groupId })
    const wanted = new Map(members.map((member) => [keyOf(member), member]))
    const removed = before.filter((row) => !wanted.has(keyOf(row)))
    for (const row of before) wanted.delete(keyOf(row))
    const added = [...wanted.values()]
    await remove(tenant, groupId, removed)
    await insert(tenant, groupId, added)
    return { added, removed }
  }
  return {
    /** Outside of a transaction: members may be in a directory. @throws InvalidGroup one does not exist, or the group is its own member */
    async resolveAll(tenant: Tenant, groupId: string | undefined, edits: readonly MemberEdit[]): Promise<readonly ResolvedEdit[]> {
      const resolved: ResolvedEdit[] = []
      for (const { op, members } of edits) {
        if (op === 'remove') resolved.push({ op, members })
        else {
          const found = await inChunks(members, together, (part) => Promise.all(part.map((ref) => resolve(tenant, ref))))
          if (found.some(({ memberId }) => memberId === groupId)) throw new InvalidGroup('a group is no member of itself')
          resolved.push({ op, members: found })
        }
      }
      return resolved
    },
    /** Inside the transaction that locks the group. @returns what is different afterwards */
    async apply(tenant: Tenant, groupId: string, edits: readonly ResolvedEdit[]): Promise<Changed> {
      const added = new Map<string, Member>()
      const removed = new Map<string, Member>()
      for (const { op, members } of edits) {
        const step =
          op === 'remove'
            ? await take(tenant, groupId, members as readonly MemberRef[])
            : await (op === 'add' ? add : set)(tenant, groupId, members as readonly Member[])
        for (const member of step.removed) if (!added.delete(keyOf(member))) removed.set(keyOf(member), member)
        for (const member of step.added) if (!removed.delete(keyOf(member))) added.set(keyOf(member), member)
      }
      return { added: [...added.values()], removed: [...removed.values()] }
    },
    /** @returns members that still exist, by their names for people */
    async page(
      tenant: Tenant,
      group: { readonly id: string; readonly members: number },
      { limit, offset }: { limit: number; offset: number },
    ): Promise<MemberPage> {
      const found = await rows(tenant).list(
        { groupId: group.id },
        {
          orderBy: [
            ['kind', 'asc'],
            ['memberId', 'asc'],
          ],
          limit,
          offset,
        },
      )
      const members = await inChunks(found, together, (part) =>
        Promise.all(
          part.map(async ({ kind, memberId }): Promise<GroupMember | undefined> => {
            if (kind === 'group') {
              const one = await findGroup(tenant, memberId)
              return one && { kind, id: memberId, name: one.name }
            }
            const user = await users.find(tenant, 'id', memberId)
            return user && { kind: 'user', id: memberId, name: qualifiedName(user) }
          }),
        ),
      )
      return { total: group.members, members: members.filter((member) => member !== undefined) }
    },
  }
}
export type GroupMembers = ReturnType<typeof groupMembers>

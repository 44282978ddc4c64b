import type { Group, GroupMember, GroupReader, GroupReaders, User } from '@gatehouse/users/contracts'

const group = (id: string): Group => ({ id, name: id, store: 'AD', createdAt: 1, updatedAt: 7 })
export const adUser = (id: string): User => ({ id, username: id, store: 'AD', active: true, claims: {}, createdAt: 1, updatedAt: 1, version: 1 })

/** A store AD whose groups hold what `members` says. */
export const directory = (members: Readonly<Record<string, readonly string[]>>): GroupReaders => {
  const groups = Object.keys(members)
  const parents = (id: string) => groups.filter((name) => members[name]?.includes(id))
  const all = (id: string, seen = new Set<string>()): ReadonlySet<string> => {
    for (const parent of parents(id)) if (!seen.has(parent)) all(parent, seen.add(parent))
    return seen
  }
  const reader: GroupReader = {
    groupsOf: async (id, { nested = false } = {}) => (nested ? [...all(id)] : parents(id)).map(group),
    parentsOf: async (id) => parents(id).map(group),
    findGroup: async (_, value) => (groups.includes(value) ? group(value) : undefined),
    async searchGroups({ where, limit, offset }) {
      const wanted = where && 'value' in where && where.op === 'eq' ? groups.filter((name) => name === where.value) : groups
      return { total: wanted.length, groups: wanted.slice(offset, offset + limit).map(group) }
    },
    async walkGroups({ where, limit, after }) {
      const wanted = groups.filter((name) => !where || !('value' in where) || where.op !== 'eq' || name === where.value).sort()
      return wanted
        .filter((name) => after === undefined || name > after)
        .slice(0, limit)
        .map(group)
    },
    async membersOf(id, { limit, offset }) {
      const list = (members[id] ?? []).map((name): GroupMember => ({ kind: groups.includes(name) ? 'group' : 'user', id: name, name }))
      return { total: list.length, members: list.slice(offset, offset + limit) }
    },
  }
  return {
    of: async (_, store) => (store === 'AD' ? reader : undefined),
    inTurn: async (_, ask) => ({ answer: await ask(reader, 'AD'), skipped: [] }),
  }
}

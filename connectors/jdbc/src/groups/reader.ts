import type { ForeignSession } from '@gatehouse/kernel/foreign'
import type { Group, GroupReader } from '@gatehouse/users/contracts'
import type { Reach } from '../connect/reach.ts'
import { fold, nfc } from '../sql/fold.ts'
import type { GroupLayout, Layout } from '../sql/layout.ts'
import type { Piece, Speech } from '../sql/speech.ts'
import { groupConditions } from './conditions.ts'
import { createMemberships } from './members.ts'
import { type GroupColumns, type GroupRow, groupColumns, toGroup } from './rows.ts'

export interface GroupDeps {
  readonly reach: Reach
  readonly layout: Layout
  readonly groups: GroupLayout
  readonly reading: () => Promise<{ readonly speech: Speech; readonly hasGroupIds: boolean }>
  readonly store: string
}
const longestPage = 10_000
/** Names that differ in case only. */
const mostNamesakes = 20

const createReads = ({ layout, groups, store }: Omit<GroupDeps, 'reading' | 'reach'>, speech: Speech, columns: GroupColumns) => {
  const conditions = groupConditions(groups, columns, speech)
  const toRow = toGroup(store)
  const select = async (session: ForeignSession, where: Piece, order: Piece, limit: number, offset = 0): Promise<readonly GroupRow[]> => {
    const sql = `select ${columns.all} from ${groups.groups} where ${where.sql} order by ${order.sql} limit ? offset ?`
    return (await session.all(sql, [...where.params, ...order.params, limit, offset])).map(toRow)
  }
  const byId: Piece = { sql: columns.id, params: [] }
  return {
    ...createMemberships(layout, groups, columns, speech, store),
    /** By its own name first; else in another letter case, where only one has it. */
    async find(session: ForeignSession, by: 'id' | 'name', value: string): Promise<GroupRow | undefined> {
      if (value === '' || value.length > 1000 || value.includes('\0')) return undefined
      const field = by === 'id' ? 'id' : 'name'
      const found = await select(session, conditions({ op: 'eq', field, value }), byId, mostNamesakes)
      if (by === 'id') return found.find(({ group }) => group.id === value)
      const [only, ...more] = found.filter(({ group }) => fold(group.name) === fold(value))
      return found.find(({ group }) => nfc(group.name) === nfc(value)) ?? (more.length === 0 ? only : undefined)
    },
    async search(session: ForeignSession, { where, limit, offset }: Parameters<GroupReader['searchGroups']>[0]) {
      const condition = conditions(where)
      const counted = await session.one(`select count(*) as total from ${groups.groups} where ${condition.sql}`, condition.params)
      const rows = limit === 0 ? [] : await select(session, condition, columns.order, Math.min(limit, longestPage), offset)
      return { total: Number(counted?.total ?? 0), groups: rows.map(({ group }) => group) }
    },
    async walk(session: ForeignSession, { where, limit, after }: Parameters<GroupReader['walkGroups']>[0]): Promise<readonly Group[]> {
      const parts = [...(where ? [where] : []), ...(after === undefined ? [] : [{ op: 'gt', field: 'id', value: after } as const])]
      return (await select(session, conditions({ op: 'and', parts }), byId, Math.min(limit, longestPage))).map(({ group }) => group)
    },
  }
}

/** The groups of UM_ROLE, as they are: they are administered in the database. */
export const createGroupReader = (deps: GroupDeps): GroupReader => {
  let made: ReturnType<typeof createReads> | undefined
  const reads = async () => {
    const { speech, hasGroupIds } = await deps.reading()
    made ??= createReads(deps, speech, groupColumns(speech, hasGroupIds))
    return made
  }
  const read = async <X>(work: (reads: ReturnType<typeof createReads>, session: ForeignSession) => Promise<X>): Promise<X> => {
    const ready = await reads()
    return deps.reach.read((session) => work(ready, session))
  }
  return {
    groupsOf: (userId) => read((groups, session) => groups.groupsOf(session, userId)),
    parentsOf: async () => [],
    findGroup: (by, value) => read(async (groups, session) => (await groups.find(session, by, value))?.group),
    searchGroups: (search) => read((groups, session) => groups.search(session, search)),
    walkGroups: (walk) => read((groups, session) => groups.walk(session, walk)),
    membersOf: (id, page) =>
      read(async (groups, session) => {
        const row = await groups.find(session, 'id', id)
        return row ? groups.membersOf(session, row, page) : { total: 0, members: [] }
      }),
  }
}

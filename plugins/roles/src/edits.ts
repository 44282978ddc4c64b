import type { Tenant } from '@gatehouse/kernel'
import { type Data, oneOf, type Table } from '@gatehouse/kernel/data'
import type { RoleEdit } from './contracts.ts'
import { memberTable, permissionTable } from './data/tables.ts'

export interface Changed {
  readonly added: readonly string[]
  readonly removed: readonly string[]
}
/** One list of a role: its permissions, its users or its groups. */
interface List {
  all(): Promise<readonly string[]>
  among(values: readonly string[]): Promise<readonly string[]>
  insert(values: readonly string[]): Promise<void>
  remove(values: readonly string[]): Promise<void>
}
const chunk = 500
const inChunks = async <X>(values: readonly string[], work: (part: readonly string[]) => Promise<readonly X[]>): Promise<X[]> => {
  const all: X[] = []
  for (let from = 0; from < values.length; from += chunk) all.push(...(await work(values.slice(from, from + chunk))))
  return all
}
const none = async (work: Promise<unknown>): Promise<readonly never[]> => {
  await work
  return []
}
const rowsList = <T extends object>(data: Data, tenant: Tenant, table: Table<T>, fixed: Partial<T>, column: keyof T & string): List => {
  const rows = data.rows(tenant, table)
  const where = (part?: readonly string[]) => ({ ...fixed, ...(part ? { [column]: oneOf(part) } : {}) }) as never
  const values = (found: readonly T[]) => found.map((row) => row[column] as string)
  return {
    all: async () => values(await rows.list(where())),
    among: (wanted) => inChunks(wanted, async (part) => values(await rows.list(where(part)))),
    async insert(wanted) {
      await inChunks(wanted, (part) => none(rows.insert(part.map((value) => ({ ...fixed, [column]: value }) as T))))
    },
    async remove(wanted) {
      await inChunks(wanted, (part) => none(rows.remove(where(part))))
    },
  }
}
export const permissionList = (data: Data, tenant: Tenant, roleId: string): List => rowsList(data, tenant, permissionTable, { roleId }, 'scope')
export const memberList = (data: Data, tenant: Tenant, roleId: string, kind: 'user' | 'group'): List =>
  rowsList(data, tenant, memberTable, { roleId, kind }, 'memberId')

/** Inside the transaction that locks the role. @returns what is different afterwards */
export const applied = async (list: List, edits: readonly RoleEdit[]): Promise<Changed> => {
  const added = new Set<string>()
  const removed = new Set<string>()
  const put = async (values: readonly string[]) => {
    await list.insert(values)
    for (const value of values) if (!removed.delete(value)) added.add(value)
  }
  const take = async (values: readonly string[]) => {
    await list.remove(values)
    for (const value of values) if (!added.delete(value)) removed.add(value)
  }
  for (const { op, values } of edits) {
    const wanted = [...new Set(values)]
    const there = new Set(op === 'set' ? await list.all() : await list.among(wanted))
    const kept = new Set(wanted)
    if (op === 'set') await take([...there].filter((value) => !kept.has(value)))
    if (op === 'remove') await take([...there])
    else await put(wanted.filter((value) => !there.has(value)))
  }
  return { added: [...added], removed: [...removed] }
}

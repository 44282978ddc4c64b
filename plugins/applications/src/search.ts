import type { Tenant } from '@gatehouse/kernel'
import { and, contains, type Data, endsWith, oneOf, or, startsWith, type Where } from '@gatehouse/kernel/data'
import type { InboundProtocol } from './contracts.ts'
import { type ApplicationRow, applicationTable, type StoredApplication, toApplication } from './data/application-table.ts'
import { ApplicationsError } from './errors.ts'
import type { Comparison, FilterOp, ListFilter } from './http/list-filter.ts'

export interface Page {
  readonly limit: number
  readonly offset: number
}
type Protocols = ReadonlyMap<string, InboundProtocol>

const nameTest = (op: FilterOp, value: string): Where<ApplicationRow> => {
  if (op === 'eq') return { name: value }
  return { name: { sw: startsWith, co: contains, ew: endsWith }[op](value) }
}
const matched = async (protocol: InboundProtocol, tenant: Tenant, { attribute, op, value }: Comparison): Promise<readonly string[]> => {
  if (op === 'eq') {
    const id = await protocol.findBySummary(tenant, attribute, value)
    return id === undefined ? [] : [id]
  }
  if (!protocol.matchSummary) throw new ApplicationsError('badFilter', `${attribute} can be filtered with eq only`)
  return protocol.matchSummary(tenant, attribute, { op, value })
}
const condition = async (tenant: Tenant, protocols: Protocols, item: Comparison): Promise<Where<ApplicationRow>> => {
  if (item.attribute === 'name') return nameTest(item.op, item.value)
  const ids: string[] = []
  for (const protocol of protocols.values()) ids.push(...(await matched(protocol, tenant, item)))
  return { id: oneOf(ids) }
}
const conditions = async (tenant: Tenant, protocols: Protocols, filter: ListFilter): Promise<Where<ApplicationRow>> => {
  const alternatives: Where<ApplicationRow>[] = []
  for (const group of filter) {
    const parts: Where<ApplicationRow>[] = []
    for (const item of group) parts.push(await condition(tenant, protocols, item))
    alternatives.push(and(...parts))
  }
  return or(...alternatives)
}

export const applicationSearch =
  (data: Data, protocols: Protocols) =>
  async (tenant: Tenant, filter: ListFilter | undefined, { limit, offset }: Page): Promise<{ total: number; applications: readonly StoredApplication[] }> => {
    const rows = data.rows(tenant, applicationTable)
    const where = filter ? await conditions(tenant, protocols, filter) : {}
    const total = await rows.count(where)
    const found = offset < total ? await rows.list(where, { orderBy: [['name', 'asc']], limit, offset }) : []
    return { total, applications: found.map(toApplication) }
  }
export type ApplicationSearch = ReturnType<typeof applicationSearch>

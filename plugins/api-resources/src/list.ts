import type { Tenant } from '@gatehouse/kernel'
import { and, type Data, gt, lt, type Where } from '@gatehouse/kernel/data'
import { type ApiResource, InvalidApiResource } from './contracts.ts'
import { type ApiRow, apiTable, toApi } from './data/tables.ts'
import { type Comparison, columnTest, passes } from './filter.ts'
import type { SystemApis } from './system.ts'

export interface Page {
  readonly limit: number
  readonly after?: string | undefined
  readonly before?: string | undefined
}
export interface Listed {
  readonly total: number
  /** Without their scopes. */
  readonly apis: readonly ApiResource[]
  readonly next: string | undefined
  readonly previous: string | undefined
}
/** Where an API stands: management APIs by their path, then the others in the order in which they were made. */
interface Place {
  readonly part: 's' | 'b'
  readonly key: string
}
const placeOf = (api: ApiResource): Place => (api.type === 'TENANT' ? { part: 's', key: api.identifier } : { part: 'b', key: api.id })
const cursorOf = (api: ApiResource | undefined): string | undefined => {
  if (!api) return undefined
  const { part, key } = placeOf(api)
  return Buffer.from(`${part}${key}`).toString('base64url')
}
const readCursor = (cursor: string): Place => {
  const text = Buffer.from(cursor, 'base64url').toString()
  const [part] = text
  if ((part !== 's' && part !== 'b') || text.includes('\0')) throw new InvalidApiResource('the cursor is none of this server')
  return { part, key: text.slice(1) }
}
const textOf = (api: ApiResource) => (attribute: string) => String(api[attribute as 'name' | 'identifier' | 'type'])
const condition = (filter: readonly Comparison[]): Where<ApiRow> => and(...filter.map((one): Where<ApiRow> => ({ [one.attribute]: columnTest(one) })))

/** Pages by cursor over both kinds of APIs. */
export const apiList = (data: Data, system: SystemApis) => {
  const stored = async (tenant: Tenant, filter: readonly Comparison[], at: Where<ApiRow>, direction: 'asc' | 'desc', limit: number) =>
    limit <= 0 ? [] : (await data.rows(tenant, apiTable).list(and(condition(filter), at), { orderBy: [['id', direction]], limit })).map((row) => toApi(row, []))
  const following = async (tenant: Tenant, filter: readonly Comparison[], own: readonly ApiResource[], from: Place | undefined, limit: number) => {
    const first = from?.part === 'b' ? [] : own.filter(({ identifier }) => from === undefined || identifier > from.key)
    const at: Where<ApiRow> = from?.part === 'b' ? { id: gt(from.key) } : {}
    return [...first, ...(await stored(tenant, filter, at, 'asc', limit - first.length))].slice(0, limit)
  }
  const preceding = async (tenant: Tenant, filter: readonly Comparison[], own: readonly ApiResource[], from: Place, limit: number) => {
    const last = from.part === 's' ? [] : await stored(tenant, filter, { id: lt(from.key) }, 'desc', limit)
    const rest = own.filter(({ identifier }) => from.part === 'b' || identifier < from.key).reverse()
    return [...last, ...rest].slice(0, limit).reverse()
  }
  return async (tenant: Tenant, filter: readonly Comparison[], { limit, after, before }: Page): Promise<Listed> => {
    const own = system.list().filter((api) => passes(filter, textOf(api)))
    const total = own.length + (await data.rows(tenant, apiTable).count(condition(filter)))
    if (before !== undefined) {
      const found = await preceding(tenant, filter, own, readCursor(before), limit + 1)
      const more = found.length > limit
      const apis = more ? found.slice(1) : found
      return { total, apis, next: cursorOf(apis.at(-1)), previous: more ? cursorOf(apis[0]) : undefined }
    }
    const found = await following(tenant, filter, own, after === undefined ? undefined : readCursor(after), limit + 1)
    const apis = found.slice(0, limit)
    return { total, apis, next: found.length > limit ? cursorOf(apis.at(-1)) : undefined, previous: after === undefined ? undefined : cursorOf(apis[0]) }
  }
}
export type ApiList = ReturnType<typeof apiList>

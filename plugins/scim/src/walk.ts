import type { Tenant } from '@gatehouse/kernel'
import type { ScimConfig } from './config.ts'
import { ScimError } from './contracts.ts'
import type { Cursors } from './cursor.ts'
import { type ListRequest, listMessage } from './search.ts'

/** How one type of resource is walked and counted; a filter that nobody passes is known before. */
export interface Walked<Item> {
  walk(step: { readonly limit: number; readonly after?: string }): Promise<{ readonly items: readonly Item[]; readonly next?: string }>
  /** Undefined: it cannot be told. */
  count(): Promise<number | undefined>
  present(items: readonly Item[]): Promise<readonly unknown[]>
}
export interface WalkSettings extends Pick<ScimConfig, 'maxPage'> {
  readonly cursors: Cursors
  readonly defaultPage: number
}
export type CursorRequest = ListRequest & { readonly cursor: string }
export const hasCursor = (request: ListRequest): request is CursorRequest => request.cursor !== undefined

const pageLength = ({ count }: ListRequest, { defaultPage, maxPage }: WalkSettings): number => {
  if (count === undefined) return Math.min(defaultPage, maxPage)
  const asked = typeof count === 'number' || /^\d{1,15}$/.test(count) ? Number(count) : Number.NaN
  if (!Number.isInteger(asked) || asked < 1) throw new ScimError(400, 'invalidCount', 'with a cursor, count is a whole number from 1')
  return Math.min(asked, maxPage)
}

/** RFC 9865 §2: a page by cursor. The total is counted once, for the first page. */
export const walkedPage = async <Item>(endpoint: string, tenant: Tenant, request: CursorRequest, settings: WalkSettings, walked: Walked<Item>) => {
  if (request.startIndex !== undefined) throw new ScimError(400, 'invalidCursor', 'cursor and startIndex exclude each other')
  const limit = pageLength(request, settings)
  const query = [endpoint, request.filter?.trim() ?? '', request.domain ?? '', request.sortBy?.toLowerCase() ?? '', request.sortOrder?.toLowerCase() ?? '']
  const place = request.cursor === '' ? { after: undefined, total: await walked.count() } : settings.cursors.read(tenant, query, request.cursor)
  const { items, next } = await walked.walk({ limit, ...(place.after === undefined ? {} : { after: place.after }) })
  return {
    schemas: [listMessage],
    ...(place.total === undefined ? {} : { totalResults: place.total }),
    itemsPerPage: items.length,
    ...(next === undefined ? {} : { nextCursor: settings.cursors.write(tenant, query, { after: next, total: place.total }) }),
    Resources: await walked.present(items),
  }
}

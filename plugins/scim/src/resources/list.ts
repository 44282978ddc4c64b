import type { Tenant } from '@gatehouse/kernel'
import { ScimError, type ScimItem } from '../contracts.ts'
import { asWhere, conditionFor, inStore, type ListRequest, listAnswer, pageOf } from '../search.ts'
import { type CursorRequest, hasCursor, type WalkSettings, walkedPage } from '../walk.ts'
import type { ResourceKind } from './kind.ts'
import { presented } from './present.ts'

/** RFC 7644 §3.4.2 and RFC 9865: a page in the order that the resource has, capped. Security rules 7.1 and 7.3. */
export const resourceList = (kind: ResourceKind, settings: WalkSettings) => {
  const { resource } = kind
  const present = (tenant: Tenant, items: readonly ScimItem[], request: ListRequest) =>
    Promise.all(items.map((item) => presented(kind, tenant, item, request, true)))
  const byCursor = (tenant: Tenant, request: CursorRequest) => {
    const condition = conditionFor(request, kind.schemas)
    return walkedPage(resource.endpoint, tenant, request, settings, {
      present: (page: readonly ScimItem[]) => present(tenant, page, request),
      walk: async (step) => (condition === false ? { items: [] } : resource.walk(tenant, { ...asWhere(condition), ...inStore(request), ...step })),
      async count() {
        if (condition === false) return 0
        const { total, skipped = [] } = await resource.list(tenant, { ...asWhere(condition), limit: 0, offset: 0 })
        return skipped.length > 0 ? undefined : total
      },
    })
  }
  return async (tenant: Tenant, request: ListRequest) => {
    if (request.sortBy !== undefined) throw new ScimError(501, undefined, 'Sorting is not supported')
    if (hasCursor(request)) return byCursor(tenant, request)
    const { startIndex, count, offset } = pageOf(request, settings)
    const condition = conditionFor(request, kind.schemas)
    const found = condition === false ? { total: 0, items: [] } : await resource.list(tenant, { ...asWhere(condition), limit: count, offset })
    return listAnswer(found.total, startIndex, await present(tenant, found.items, request))
  }
}
export type ResourceList = ReturnType<typeof resourceList>

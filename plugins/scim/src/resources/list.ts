import type { Tenant } from '@gatehouse/kernel'
import type { UserFilter } from '@gatehouse/users/contracts'
import type { ScimConfig } from '../config.ts'
import { ScimError } from '../contracts.ts'
import { allOf } from '../filter/condition.ts'
import { parseFilter } from '../filter/parse.ts'
import { toUserFilter } from '../filter/to-user-filter.ts'
import { type ListRequest, listAnswer, pageOf } from '../search.ts'
import type { ResourceKind } from './kind.ts'
import { presented } from './present.ts'

/** RFC 7644 §3.4.2: a page in the order that the resource has, capped. Security rules 7.1 and 7.3. */
export const resourceList =
  (kind: ResourceKind, { maxPage }: Pick<ScimConfig, 'maxPage'>) =>
  async (tenant: Tenant, request: ListRequest) => {
    if (request.sortBy !== undefined) throw new ScimError(501, undefined, 'Sorting is not supported')
    const { startIndex, count, offset } = pageOf(request, { defaultPage: maxPage, maxPage })
    const inDomain: UserFilter[] = request.domain ? [{ op: 'eq', field: 'store', value: request.domain }] : []
    const filter = request.filter?.trim() ? toUserFilter(parseFilter(request.filter.trim()), kind.schemas) : true
    const where = allOf([...inDomain, filter])
    const found = where === false ? { total: 0, items: [] } : await kind.resource.list(tenant, { ...(where === true ? {} : { where }), limit: count, offset })
    return listAnswer(found.total, startIndex, await Promise.all(found.items.map((item) => presented(kind, tenant, item, request, true))))
  }
export type ResourceList = ReturnType<typeof resourceList>

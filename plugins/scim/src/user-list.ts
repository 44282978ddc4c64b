import type { Tenant } from '@gatehouse/kernel'
import type { User, Users } from '@gatehouse/users/contracts'
import type { PresentUsers } from './resource/present-user.ts'
import type { UserShapes } from './schema/shape.ts'
import { asWhere, conditionFor, inStore, type ListRequest, listAnswer, orderOf, pageOf } from './search.ts'
import { type CursorRequest, hasCursor, type WalkSettings, walkedPage } from './walk.ts'

/** RFC 7644 §3.4.2 and RFC 9865: a page of users, capped. Security rules 7.1 and 7.3. */
export const userList = (users: Users, present: PresentUsers, shapes: UserShapes, settings: WalkSettings) => {
  const conditionOf = async (tenant: Tenant, request: ListRequest) => conditionFor(request, (await shapes.for(tenant, 'console')).schemas)
  const byCursor = async (tenant: Tenant, request: CursorRequest) => {
    const condition = await conditionOf(tenant, request)
    const order = orderOf(request)
    return walkedPage('/Users', tenant, request, settings, {
      present: (page: readonly User[]) => present(tenant, page, request),
      async walk(step) {
        if (condition === false) return { items: [] }
        const { users: items, ...more } = await users.walk(tenant, { ...asWhere(condition), ...inStore(request), ...order, ...step })
        return { items, ...more }
      },
      async count() {
        if (condition === false) return 0
        const { total, skipped = [] } = await users.search(tenant, { ...asWhere(condition), limit: 0, offset: 0 })
        return skipped.length > 0 ? undefined : total
      },
    })
  }
  return async (tenant: Tenant, request: ListRequest) => {
    if (hasCursor(request)) return byCursor(tenant, request)
    const { startIndex, count, offset } = pageOf(request, settings)
    const condition = await conditionOf(tenant, request)
    const order = orderOf(request)
    const found = condition === false ? { total: 0, users: [] } : await users.search(tenant, { ...asWhere(condition), limit: count, offset, ...order })
    return listAnswer(found.total, startIndex, await present(tenant, found.users, request))
  }
}
export type UserList = ReturnType<typeof userList>

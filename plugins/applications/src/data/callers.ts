import type { Tenant } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import { type Authorization, applicationTable, callerTable } from './application-table.ts'

const mostShown = 1000
const idsOf = (authorizations: readonly Authorization[]): ReadonlySet<string> => new Set(authorizations.flatMap(({ apiId }) => apiId ?? []))

/** Which applications may call an API, kept with their authorizations. */
export const apiCallers = (data: Data) => ({
  /** Inside the transaction of the change. */
  async changed(tenant: Tenant, applicationId: string, before: readonly Authorization[], after: readonly Authorization[]): Promise<void> {
    const [old, now] = [idsOf(before), idsOf(after)]
    for (const apiId of old) if (!now.has(apiId)) await data.rows(tenant, callerTable).remove({ apiId, applicationId })
    for (const apiId of now) if (!old.has(apiId)) await data.rows(tenant, callerTable).insertIgnore({ apiId, applicationId })
  },
  forget: (tenant: Tenant, applicationId: string): Promise<number> => data.rows(tenant, callerTable).remove({ applicationId }),
  async of(tenant: Tenant, apiId: string, limit = mostShown): Promise<readonly string[]> {
    return (await data.rows(tenant, callerTable).list({ apiId }, { orderBy: [['applicationId', 'asc']], limit })).map(({ applicationId }) => applicationId)
  },
  async named(tenant: Tenant, ids: readonly string[]): Promise<readonly { readonly id: string; readonly name: string }[]> {
    if (ids.length === 0) return []
    const rows = await data.rows(tenant, applicationTable).list({ id: oneOf(ids) }, { orderBy: [['name', 'asc']] })
    return rows.map(({ id, name }) => ({ id, name }))
  },
})
export type ApiCallers = ReturnType<typeof apiCallers>

import type { Tenants } from '@gatehouse/kernel'
import type { ApplicationStore } from './applications.ts'
import { bereft } from './authorized-apis.ts'
import { ApplicationNotFound } from './contracts.ts'
import type { ApiCallers } from './data/callers.ts'

export interface Deps {
  readonly tenants: Tenants
  readonly store: ApplicationStore
  readonly callers: ApiCallers
}
const everybody = 100_000

/** Scopes that an API has no more go from every application: a scope made anew under the name is not inherited. Security rule 8.4. */
export const apiBereaver =
  ({ tenants, store, callers }: Deps) =>
  async (tenantId: string, apiId: string, lost: readonly string[] | 'all'): Promise<void> => {
    const tenant = await tenants.byId(tenantId)
    if (!tenant) return
    for (const id of await callers.of(tenant, apiId, everybody)) {
      try {
        await store.change(tenant, id, ({ authorizations }) => ({ authorizations: bereft(authorizations, apiId, lost) }))
      } catch (error) {
        if (!(error instanceof ApplicationNotFound)) throw error
      }
    }
  }

import type { Tenants } from '@gatehouse/kernel'
import type { Administrators } from './contracts.ts'

export const forgetAdministrator =
  (tenants: Tenants, administrators: Administrators) =>
  async ({ tenantId, userId }: { readonly tenantId: string; readonly userId: string }): Promise<void> => {
    const tenant = await tenants.byId(tenantId)
    if (tenant) await administrators.remove(tenant, userId)
  }

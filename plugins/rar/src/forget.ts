import type { Tenants } from '@gatehouse/kernel'
import type { TypeStore } from './types.ts'

/** Types go with the API that they were registered with. */
export const forgetApi =
  (tenants: Tenants, types: Pick<TypeStore, 'removeOfApi'>) =>
  async ({ tenantId, apiId }: { readonly tenantId: string; readonly apiId: string }): Promise<void> => {
    const tenant = await tenants.byId(tenantId)
    if (tenant) await types.removeOfApi(tenant, apiId)
  }

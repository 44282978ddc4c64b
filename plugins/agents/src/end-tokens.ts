import type { EventHandler, Tenants } from '@gatehouse/kernel'
import type { TokenEndings } from '@gatehouse/oauth/contracts'

interface Deps {
  readonly tenants: Tenants
  readonly endings: TokenEndings
}
/** From the outbox: what began before the event, as the agent may be back since. Security rule 3.10. */
export const endTokensLater =
  ({ tenants, endings }: Deps): EventHandler<{ readonly tenantId: string; readonly agentId: string }> =>
  async ({ tenantId, agentId }, { at }) => {
    const tenant = await tenants.byId(tenantId)
    if (tenant) await endings.endAllOf(tenant, agentId, at)
  }

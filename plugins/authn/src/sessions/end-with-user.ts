import type { Clock, EventHandler, Tenants } from '@gatehouse/kernel'
import type { SessionStore } from './session-store.ts'

type OfUser = { readonly tenantId: string; readonly userId: string }
/**
 * Ends what a user had open when the account is gone, off, or has another password: security rule 3.10. `now` runs at once where the
 * change was made; `later` once more from the outbox, in case that node went down in between. What began after the change stays:
 * the user may be back since, or have changed the password on the way in.
 */
export const sessionEnder = (
  tenants: Tenants,
  endAllOf: SessionStore['endAllOf'],
  clock: Clock,
): { readonly now: EventHandler<OfUser>; readonly later: EventHandler<OfUser> } => {
  const end = async ({ tenantId, userId }: OfUser, begunBy: number): Promise<void> => {
    const tenant = await tenants.byId(tenantId)
    if (tenant) await endAllOf(tenant, userId, begunBy)
  }
  return { now: (payload) => end(payload, clock.now()), later: (payload, { at }) => end(payload, at) }
}

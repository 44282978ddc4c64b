import type { Sessions } from '@gatehouse/authn/contracts'
import type { Clock, EventHandler, Tenant, Tenants } from '@gatehouse/kernel'
import type { OwnClients } from '../clients/clients.ts'
import type { TokenEndings } from '../contracts.ts'
import type { Actors } from './actors.ts'
import { newCredentials } from './credentials.ts'
import type { Families } from './families.ts'

interface Deps {
  readonly tenants: Tenants
  readonly clock: Clock
  readonly families: Families
  readonly actors: Actors
  readonly clients: OwnClients
  readonly sessions: Pick<Sessions, 'find'>
}
interface OfUser {
  readonly tenantId: string
  readonly userId: string
  readonly credentialVersion?: number
}
interface OfSession extends OfUser {
  readonly sessionId: string
}
interface OfConsent extends OfUser {
  readonly applicationId: string
}
/** `now`: what lives at this moment. `later`, from the outbox: only what began before the event, as the user may be back since. */
interface Ending<P> {
  readonly now: EventHandler<P>
  readonly later: EventHandler<P>
}

/** All of an account, and all that it acts in, now. */
export const endAllOf = ({ clock, families, actors }: Pick<Deps, 'clock' | 'families' | 'actors'>): TokenEndings => ({
  async endAllOf(tenant, accountId, begunBy) {
    await families.revoke(tenant, { userId: accountId }, begunBy)
    await actors.end(tenant, accountId, begunBy ?? clock.now())
  },
})
/** Tokens end with what they rest on: security rule 3.10. */
export const tokenEndings = ({ tenants, clock, families, actors, clients, sessions }: Deps) => {
  const endOlder = newCredentials({ families, sessions })
  const ending = <P extends OfUser>(end: (tenant: Tenant, payload: P, begunBy?: number) => Promise<unknown>): Ending<P> => {
    const run = async (payload: P, begunBy?: number) => {
      const tenant = await tenants.byId(payload.tenantId)
      if (tenant) await end(tenant, payload, begunBy)
    }
    return { now: (payload) => run(payload), later: (payload, { at }) => run(payload, at) }
  }
  const all = endAllOf({ clock, families, actors })
  return {
    /** Their own, and those in which they act for others. */
    ofUser: ending<OfUser>(async (tenant, { userId, credentialVersion }, begunBy) => {
      if (credentialVersion === undefined || begunBy === undefined) return all.endAllOf(tenant, userId, begunBy)
      await endOlder(tenant, userId, credentialVersion, begunBy)
      await actors.end(tenant, userId, begunBy)
    }),
    ofConsent: ending<OfConsent>((tenant, { userId, applicationId }, begunBy) => families.revoke(tenant, { userId, applicationId }, begunBy)),
    /** Of those applications that ask for it: `revokeTokensWhenIDPSessionTerminated`. */
    ofSession: ending<OfSession>(async (tenant, { sessionId }, begunBy) => {
      for (const { id, clientId } of await families.ofSession(tenant, sessionId)) {
        if ((await clients.find(tenant, clientId))?.endsWithSession) await families.revoke(tenant, { id }, begunBy)
      }
    }),
  }
}

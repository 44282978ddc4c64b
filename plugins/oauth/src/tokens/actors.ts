import type { Tenant } from '@gatehouse/kernel'
import { type Data, lt } from '@gatehouse/kernel/data'
import { actorTable } from '../data/token-tables.ts'

type Claims = Readonly<Record<string, unknown>> | null | undefined

/** Everybody in the chain who is known here; actors of other issuers are not ours to end. RFC 8693 §4.1. */
export const actorsIn = (claims: Claims): readonly string[] => {
  const found = new Set<string>()
  let link: unknown = claims?.act
  while (typeof link === 'object' && link !== null) {
    const { sub, iss, act } = link as { readonly sub?: unknown; readonly iss?: unknown; readonly act?: unknown }
    if (typeof sub === 'string' && iss === undefined) found.add(sub)
    link = act
  }
  return [...found]
}

/**
 * Ends whatever somebody acts in at once, however much it is: one row for each actor says until when. Nothing is written for those who
 * never acted.
 */
export const createActors = (data: Data) => {
  const rows = (tenant: Tenant) => data.rows(tenant, actorTable)
  return {
    /** In the transaction that stores the tokens. */
    async keep(tenant: Tenant, claims: Claims): Promise<void> {
      for (const actor of actorsIn(claims)) await rows(tenant).insertIgnore({ actor, endedAt: 0 })
    },
    /** @param begunBy tokens that began by then have ended, ms since the epoch */
    async end(tenant: Tenant, actor: string, begunBy: number): Promise<void> {
      await rows(tenant).update({ actor, endedAt: lt(begunBy) }, { endedAt: begunBy })
    },
    /** Milliseconds since the epoch; 0: not at all. */
    endOf: async (tenant: Tenant, actor: string): Promise<number> => (await rows(tenant).find({ actor }))?.endedAt ?? 0,
  }
}
export type Actors = ReturnType<typeof createActors>

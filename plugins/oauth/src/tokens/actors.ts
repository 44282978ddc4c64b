import type { Tenant } from '@gatehouse/kernel'
import { type Data, lt } from '@gatehouse/kernel/data'
import { actorTable } from '../data/token-tables.ts'

/** An actor's row is written once a day, however many tokens there are. */
const WRITTEN_EACH_MS = 86_400_000

type Claims = Readonly<Record<string, unknown>> | null | undefined

interface Link {
  readonly sub?: string
  /** Undefined: known here. */
  readonly iss?: string
}
/** Who acts now; the others in the chain did before. RFC 8693 §4.1. */
export const actingIn = (claims: Claims): Link => {
  const { sub, iss } = (claims?.act ?? {}) as { readonly sub?: unknown; readonly iss?: unknown }
  return { ...(typeof sub === 'string' ? { sub } : {}), ...(iss === undefined ? {} : { iss: String(iss) }) }
}
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
  /** The row that is there first, so that none is purged in between; no change of one that is not, as MySQL locks the gap. */
  const keepOne = async (tenant: Tenant, actor: string, expiresAt: number): Promise<void> => {
    const known = await rows(tenant).find({ actor })
    if (known && (known.expiresAt ?? 0) >= expiresAt) return
    const extend = () => rows(tenant).update({ actor, expiresAt: lt(expiresAt) }, { expiresAt })
    if (known && (await extend()) > 0) return
    await rows(tenant).insertIgnore({ actor, endedAt: 0, expiresAt })
    await extend()
  }
  return {
    /** In the transaction that stores the tokens. @param until when they expire, ms since the epoch */
    async keep(tenant: Tenant, claims: Claims, until: number): Promise<void> {
      const expiresAt = Math.ceil(until / WRITTEN_EACH_MS) * WRITTEN_EACH_MS
      // In one order, so that no two wait for each other.
      for (const actor of actorsIn(claims).toSorted()) await keepOne(tenant, actor, expiresAt)
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

import { createHash } from 'node:crypto'
import { type Clock, type Sealing, ServerError, type Tenant } from '@gatehouse/kernel'
import { ScimError } from './contracts.ts'

export interface Place {
  /** The last page's `next`. */
  readonly after: string
  /** Counted for the first page. */
  readonly total: number | undefined
}
export interface CursorDeps {
  readonly sealing: Sealing
  readonly clock: Clock
  /** Seconds. */
  readonly ttl: number
}
const longest = 4096
const invalid = () => new ScimError(400, 'invalidCursor', 'the cursor is not one that this query was given')

/** RFC 9865: sealed, so that nobody makes one, for one tenant and one query. The letters of a sealed text are all unreserved. Nothing is kept here. */
export const cursorsOf = ({ sealing, clock, ttl }: CursorDeps) => {
  const contextOf = (tenant: Tenant, query: readonly string[]): string =>
    `scim.cursor/${tenant.id}/${createHash('sha256').update(JSON.stringify(query)).digest('base64url')}`
  const unsealed = (text: string, context: string): Buffer => {
    try {
      return sealing.open(text, context)
    } catch (error) {
      if (error instanceof ServerError) throw invalid()
      throw error
    }
  }
  return {
    ttl,
    write: (tenant: Tenant, query: readonly string[], { after, total }: Place): string =>
      sealing.seal(JSON.stringify([clock.now() + ttl * 1000, after, total ?? null]), contextOf(tenant, query)),
    /** @throws ScimError invalidCursor, expiredCursor */
    read(tenant: Tenant, query: readonly string[], text: string): Place {
      if (text.length > longest) throw invalid()
      const [until, after, total] = JSON.parse(unsealed(text, contextOf(tenant, query)).toString('utf8')) as [number, string, number | null]
      if (until < clock.now()) throw new ScimError(400, 'expiredCursor', `a cursor is good for ${ttl} seconds: begin anew`)
      return { after, total: total ?? undefined }
    },
  }
}
export type Cursors = ReturnType<typeof cursorsOf>

import { randomUUID } from 'node:crypto'
import type { Clock, Events, Tenant } from '@gatehouse/kernel'
import { UniqueViolation } from '@gatehouse/kernel'
import { type Data, isNull } from '@gatehouse/kernel/data'
import type { Cache } from '@gatehouse/kernel/state'
import { type Consent, type Consents, consentRevoked } from './contracts.ts'
import { type ConsentRow, consentTable } from './data/consent-table.ts'

interface Deps {
  readonly data: Data
  readonly cache: Cache<Consent>
  readonly events: Events
  readonly clock: Clock
}
type Given = Pick<Consent, 'userId' | 'applicationId' | 'scopes' | 'claims'>
const keyOf = (userId: string, applicationId: string) => `${applicationId} ${userId}`
const together = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])]
const consentOf = ({ userId, applicationId, scopes, claims, updatedAt }: ConsentRow): Consent => ({ userId, applicationId, scopes, claims, updatedAt })
/** Those from before ids were given have no time either, until they are given anew. */
const versionOf = ({ id, givenAt }: ConsentRow): string => (id === null || givenAt === null ? 'first' : id)
const tries = 5

export const createConsents = ({ data, cache, events, clock }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, consentTable)
  /** Later than what is there: `updatedAt` tells one state of a row from the next. */
  const after = (row: ConsentRow) => Math.max(clock.now(), row.updatedAt + 1)
  /** A consent that begins now, whatever was withdrawn before. */
  const anew = ({ scopes, claims }: Given) => ({
    id: randomUUID(),
    scopes: together([], scopes),
    claims: together([], claims),
    givenAt: clock.now(),
    revokedAt: null,
  })

  /** One try to write; false when another request wrote in between. */
  const write = async (tenant: Tenant, given: Given): Promise<boolean> => {
    const { userId, applicationId } = given
    const known = await rows(tenant).find({ userId, applicationId })
    if (known) {
      const more = { scopes: together(known.scopes, given.scopes), claims: together(known.claims, given.claims) }
      const set = { ...(known.revokedAt === null ? more : anew(given)), updatedAt: after(known) }
      return (await rows(tenant).update({ userId, applicationId, updatedAt: known.updatedAt }, set)) === 1
    }
    try {
      await rows(tenant).insert({ userId, applicationId, ...anew(given), updatedAt: clock.now() })
      return true
    } catch (error) {
      if (error instanceof UniqueViolation) return false
      throw error
    }
  }
  const told = async (tenant: Tenant, { userId, applicationId }: ConsentRow): Promise<void> => {
    await cache.invalidate(tenant, keyOf(userId, applicationId))
    await events.emit(consentRevoked, { tenantId: tenant.id, userId, applicationId })
  }
  /** What was withdrawn stays on record, until it is given anew. */
  const revoke = (tenant: Tenant, userId: string, applicationId: string): Promise<boolean> =>
    data.transaction(async () => {
      const row = await rows(tenant).find({ userId, applicationId, revokedAt: isNull() }, { lock: true })
      if (!row) return false
      const at = after(row)
      if ((await rows(tenant).update({ userId, applicationId, revokedAt: isNull() }, { revokedAt: at, updatedAt: at })) !== 1) return false
      await told(tenant, row)
      return true
    })
  const remove = async (tenant: Tenant, where: Partial<Pick<ConsentRow, 'userId' | 'applicationId'>>) =>
    data.transaction(async () => {
      for (const row of await rows(tenant).list(where)) {
        await rows(tenant).remove({ userId: row.userId, applicationId: row.applicationId })
        if (row.revokedAt === null) await told(tenant, row)
      }
    })
  const consents: Consents = {
    find: (tenant, userId, applicationId) =>
      cache.load(tenant, keyOf(userId, applicationId), async () => {
        const row = await rows(tenant).find({ userId, applicationId, revokedAt: isNull() })
        return row && consentOf(row)
      }),
    async record(tenant, given) {
      for (let left = tries; left > 0; left -= 1) {
        if (!(await write(tenant, given))) continue
        await cache.invalidate(tenant, keyOf(given.userId, given.applicationId))
        return
      }
      throw new Error('the consent is being changed by many requests at once')
    },
    async listOf(tenant, userId) {
      return (await rows(tenant).list({ userId, revokedAt: isNull() }, { orderBy: [['updatedAt', 'desc']], limit: 1000 })).map(consentOf)
    },
    revoke,
    async version(tenant, userId, applicationId) {
      const row = await rows(tenant).find({ userId, applicationId, revokedAt: isNull() })
      return row && versionOf(row)
    },
    async holds(tenant, { userId, applicationId }, version) {
      const row = await rows(tenant).find({ userId, applicationId, revokedAt: isNull() }, { lock: true })
      return row !== undefined && versionOf(row) === version
    },
  }
  return {
    consents,
    removeOfUser: (tenant: Tenant, userId: string) => remove(tenant, { userId }),
    removeOfApplication: (tenant: Tenant, applicationId: string) => remove(tenant, { applicationId }),
  }
}

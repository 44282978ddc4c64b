import type { Clock, Events, Tenant } from '@gatehouse/kernel'
import { UniqueViolation } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
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
const tries = 5

export const createConsents = ({ data, cache, events, clock }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, consentTable)

  /** One try to write; false when another request wrote in between. */
  const write = async (tenant: Tenant, given: Given): Promise<boolean> => {
    const { userId, applicationId } = given
    const known = await rows(tenant).find({ userId, applicationId })
    const updatedAt = clock.now()
    if (known) {
      const set = {
        scopes: together(known.scopes, given.scopes),
        claims: together(known.claims, given.claims),
        updatedAt: Math.max(updatedAt, known.updatedAt + 1),
      }
      return (await rows(tenant).update({ userId, applicationId, updatedAt: known.updatedAt }, set)) === 1
    }
    try {
      await rows(tenant).insert({ userId, applicationId, scopes: together([], given.scopes), claims: together([], given.claims), updatedAt })
      return true
    } catch (error) {
      if (error instanceof UniqueViolation) return false
      throw error
    }
  }
  const remove = async (tenant: Tenant, where: Partial<Pick<ConsentRow, 'userId' | 'applicationId'>>) =>
    data.transaction(async () => {
      const gone = await rows(tenant).list(where)
      for (const { userId, applicationId } of gone) {
        await rows(tenant).remove({ userId, applicationId })
        await cache.invalidate(tenant, keyOf(userId, applicationId))
        await events.emit(consentRevoked, { tenantId: tenant.id, userId, applicationId })
      }
      return gone.length
    })
  const consents: Consents = {
    find: (tenant, userId, applicationId) => cache.load(tenant, keyOf(userId, applicationId), () => rows(tenant).find({ userId, applicationId })),
    async record(tenant, given) {
      for (let left = tries; left > 0; left -= 1) {
        if (!(await write(tenant, given))) continue
        await cache.invalidate(tenant, keyOf(given.userId, given.applicationId))
        return
      }
      throw new Error('the consent is being changed by many requests at once')
    },
    listOf: (tenant, userId) => rows(tenant).list({ userId }, { orderBy: [['updatedAt', 'desc']], limit: 1000 }),
    revoke: async (tenant, userId, applicationId) => (await remove(tenant, { userId, applicationId })) > 0,
  }
  return {
    consents,
    removeOfUser: (tenant: Tenant, userId: string) => remove(tenant, { userId }),
    removeOfApplication: (tenant: Tenant, applicationId: string) => remove(tenant, { applicationId }),
  }
}

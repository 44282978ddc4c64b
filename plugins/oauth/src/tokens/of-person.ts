import type { EventHandler, Tenants } from '@gatehouse/kernel'
import { type Data, isNull } from '@gatehouse/kernel/data'
import type { PersonalDataSource } from '@gatehouse/users/contracts'
import { type FamilyRow, familyTable } from '../data/token-tables.ts'
import { actorForgetter } from './forget-actor.ts'
import { expiryOf } from './ids.ts'

interface Deps {
  readonly data: Data
  readonly tenants: Tenants
}
const most = 10_000
/** No user has this id. */
const erased = 'erased'

const shown = ({ id, clientId, applicationId, grantType, scopes, createdAt, revokedAt }: FamilyRow) => ({
  clientId,
  applicationId,
  grantType,
  scopes: scopes.split(' ').filter(Boolean),
  issuedAt: new Date(createdAt).toISOString(),
  expiresAt: new Date(expiryOf(id)).toISOString(),
  ...(revokedAt === null ? {} : { endedAt: new Date(revokedAt).toISOString() }),
})
/** What is kept of the tokens of a person, without what would prove anything: GDPR article 15. */
export const tokensOfPerson = (data: Data): PersonalDataSource => ({
  name: 'tokens',
  of: async (tenant, { id }) => (await data.rows(tenant, familyTable).list({ userId: id }, { orderBy: [['id', 'desc']], limit: most })).map(shown),
})
/** Tokens of a user who is gone have ended; until they expire their rows say that, and no more of whose they were. */
export const tokenEraser = ({ data, tenants }: Deps): EventHandler<{ readonly tenantId: string; readonly userId: string }> => {
  const forgetActor = actorForgetter(data)
  return async ({ tenantId, userId }, { at }) => {
    const tenant = await tenants.byId(tenantId)
    if (!tenant) return
    const rows = data.rows(tenant, familyTable)
    await rows.update({ userId, revokedAt: isNull() }, { revokedAt: at })
    await rows.update({ userId }, { userId: erased, sessionId: null, authentication: null, claims: null, conditions: null })
    await forgetActor(tenant, userId, at)
  }
}

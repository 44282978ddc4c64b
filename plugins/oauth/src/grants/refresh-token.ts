import type { Audit, Clock } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Users } from '@gatehouse/users/contracts'
import type { OwnClient } from '../clients/stored.ts'
import { type Grant, type GrantRequest, type GrantType, InvalidGrant, InvalidRequest, InvalidScope, refreshReused, type UsedOnce } from '../contracts.ts'
import { type FamilyRow, type RefreshRow, refreshTable } from '../data/token-tables.ts'
import { parseScope, storedScopes } from '../scopes/scope.ts'
import { checkHeld } from '../senders/proofs.ts'
import type { Families } from '../tokens/families.ts'
import { expiryOf, hashOf, idOfToken, sameHash } from '../tokens/ids.ts'
import type { SessionBound } from '../tokens/session-bound.ts'
import { createRefreshUses } from './refresh-uses.ts'
import type { HandleReplay } from './replay.ts'

interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly users: Users
  readonly families: Families
  readonly replayed: HandleReplay
  readonly sessionBound: SessionBound
  readonly audit: Audit | undefined
}
/** Scopes may shrink for one access token, never grow: RFC 6749 §6. */
const narrowedTo = (asked: string | undefined, family: FamilyRow): readonly string[] | undefined => {
  if (!asked) return undefined
  const scopes = parseScope(asked)
  const had = storedScopes(family.scopes)
  if (scopes.some((scope) => !had.includes(scope))) throw new InvalidScope('the scope is wider than what was granted')
  return scopes
}

/** RFC 6749 §6 with rotation and reuse detection: RFC 9700 §4.14.2, security rule 3.5. */
export const refreshTokenGrant = ({ data, clock, users, families, replayed, sessionBound, audit }: Deps): GrantType => {
  const uses = createRefreshUses({ data, clock })
  const load = async ({ tenant, params }: GrantRequest): Promise<RefreshRow> => {
    const { refresh_token: token } = params
    if (!token) throw new InvalidRequest('refresh_token is missing')
    const id = idOfToken(token)
    const row = id === undefined ? undefined : await data.rows(tenant, refreshTable).find({ id })
    if (!row || !sameHash(row.hash, hashOf(token))) throw new InvalidGrant('Invalid refresh token value in the request')
    return row
  }
  const familyOf = async ({ tenant, client }: GrantRequest, row: RefreshRow): Promise<FamilyRow> => {
    const family = await families.find(tenant, row.familyId)
    const { clientId, generation } = client as OwnClient
    if (family?.clientId !== clientId || family.generation !== generation) throw new InvalidGrant('Invalid refresh token value in the request')
    if (family.revokedAt !== null) throw new InvalidGrant('Invalid refresh token state')
    if (expiryOf(row.id) <= clock.now()) throw new InvalidGrant('Refresh token is expired.')
    return family
  }
  const retried = async ({ request, client }: GrantRequest, { userId }: FamilyRow) =>
    audit?.record({
      tenantId: request.tenant.id,
      action: 'oauth.refresh-retried',
      outcome: 'success',
      actor: client.clientId,
      actorKind: 'application',
      target: userId,
      source: request.remoteAddress,
      traceId: request.id,
    })
  return {
    name: 'refresh_token',
    publicClients: true,
    async exchange(asked) {
      const { tenant, client, request, params } = asked
      const row = await load(asked)
      const family = await familyOf(asked, row)
      const reuse = () => replayed({ request, clientId: client.clientId, userId: family.userId, familyId: family.id, event: refreshReused })
      const { rotate, extendOnRotation } = client.refreshToken
      const grace = rotate ? (client as OwnClient).refreshGrace : undefined
      const fault = uses.faultOf(row, grace)
      if (fault !== undefined) {
        await reuse()
        throw new InvalidGrant(fault)
      }
      checkHeld(family.confirmation, asked)
      const bound = await sessionBound.lives(tenant, client as OwnClient, family.sessionId)
      if (!bound || !(await sessionBound.held(request, client as OwnClient, family.sessionId))) throw new InvalidGrant('what it is bound to was not proven')
      const user = await users.find(tenant, 'id', family.userId)
      if (!user?.active) throw new InvalidGrant('Provided Authorization Grant is invalid')
      const narrowed = narrowedTo(params.scope, family)
      const grant: Grant = {
        user,
        scopes: storedScopes(family.scopes),
        familyId: family.id,
        refreshable: rotate,
        ...(narrowed ? { narrowed } : {}),
        ...(family.sessionId === null ? {} : { sessionId: family.sessionId }),
        ...(family.authentication === null ? {} : { authentication: family.authentication }),
        ...(family.claims === null ? {} : { claims: family.claims }),
        ...(family.audiences === null ? {} : { audiences: family.audiences }),
      }
      if (!rotate) return { ...grant, refreshToken: params.refresh_token ?? '' }
      const once: UsedOnce = {
        async use(next) {
          const outcome = await uses.use({ tenant, row, grace }, next)
          if (outcome === 'retry') await retried(asked, family)
          return outcome !== 'refused'
        },
        replayed: reuse,
      }
      return { ...grant, once, ...(extendOnRotation ? {} : { refreshExpiresAt: expiryOf(row.id) }) }
    },
  }
}

import type { Clock, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Users } from '@gatehouse/users/contracts'
import type { OwnClient } from '../clients/stored.ts'
import type { Confirmation, Issuer } from '../contracts.ts'
import { refreshTable } from '../data/token-tables.ts'
import type { ScopePolicy } from '../scopes/policy.ts'
import { scopeText } from '../scopes/scope.ts'
import type { OwnSenderProofs } from '../senders/proofs.ts'
import { bindingIn } from './bindings.ts'
import type { Families } from './families.ts'
import { expiryOf, hashOf, idOfToken, sameHash } from './ids.ts'
import { type SessionBound, SSO_SESSION } from './session-bound.ts'
import { isPublic, type SubjectOf, subjectKind } from './subject.ts'
import { type OwnAccessTokens, type OwnToken, toldIn } from './verify.ts'

interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly issuer: Issuer
  readonly users: Users
  readonly families: Families
  readonly accessTokens: OwnAccessTokens
  readonly policy: ScopePolicy
  readonly subjectOf: SubjectOf
  readonly sessionBound: SessionBound
  readonly senders: Pick<OwnSenderProofs, 'tokenType' | 'names'>
}
const inactive = { active: false }

/** RFC 7662 §2.2. Whatever is wrong with a token, the answer is the same. */
export const introspector = ({ data, clock, issuer, users, families, accessTokens, policy, subjectOf, sessionBound, senders }: Deps) => {
  /** RFC 7800 §3, RFC 8705 §3.2, RFC 9449 §6.2. */
  const boundTo = (confirmation: Confirmation | null | undefined) =>
    confirmation ? { cnf: confirmation, binding_type: senders.names(confirmation).join(' ') } : {}
  const ofSession = ({ accessToken }: OwnClient, sessionId: string | null | undefined) =>
    accessToken.bindingType === SSO_SESSION && sessionId ? { binding_type: SSO_SESSION } : {}
  const described = (tenant: Tenant, token: OwnToken, scopes: readonly string[]) => ({
    active: true,
    ...(scopes.length === 0 ? {} : { scope: scopeText(scopes) }),
    client_id: token.clientId,
    ...(token.account && isPublic(token.client) ? { username: token.account.username } : {}),
    token_type: senders.tokenType(token.confirmation),
    exp: token.expiresAt,
    iat: token.issuedAt,
    nbf: token.issuedAt,
    sub: token.sub,
    aud: token.audiences,
    iss: issuer.of(tenant),
    ...(token.jti === undefined ? {} : { jti: token.jti }),
    aut: subjectKind(token.account),
    ...ofSession(token.client, token.sessionId),
    ...toldIn(token.claims),
    ...boundTo(token.confirmation),
  })
  /** Only the client that holds it may ask about a refresh token. */
  const refreshToken = async (tenant: Tenant, caller: OwnClient | undefined, token: string) => {
    const id = idOfToken(token)
    const row = id === undefined || !caller ? undefined : await data.rows(tenant, refreshTable).find({ id })
    if (!row || !caller || !sameHash(row.hash, hashOf(token)) || row.usedAt !== null || expiryOf(row.id) <= clock.now()) return inactive
    const family = await families.find(tenant, row.familyId)
    if (family?.revokedAt !== null || family.clientId !== caller.clientId || family.generation !== caller.generation) return inactive
    if (!(await sessionBound.lives(tenant, caller, family.sessionId))) return inactive
    const user = await users.find(tenant, 'id', family.userId)
    if (!user?.active) return inactive
    const exp = Math.floor(expiryOf(row.id) / 1000)
    const { scopes: scope, clientId } = family
    return {
      active: true,
      scope,
      client_id: clientId,
      ...(isPublic(caller) ? { username: user.username } : {}),
      token_type: 'Refresh',
      exp,
      sub: await subjectOf(tenant, caller, user),
      iss: issuer.of(tenant),
      ...ofSession(caller, family.sessionId),
      ...bindingIn(family.claims),
      ...boundTo(family.confirmation),
    }
  }
  return async (tenant: Tenant, caller: OwnClient | undefined, token: string): Promise<Readonly<Record<string, unknown>>> => {
    const verified = await accessTokens.verify(tenant, token)
    if (!verified) return refreshToken(tenant, caller, token)
    // The user may have lost a role since, or the application an API: security rule 3.10.
    return described(tenant, verified, await policy.grant(tenant, verified.client, verified.account, verified.scopes))
  }
}
export type Introspect = ReturnType<typeof introspector>

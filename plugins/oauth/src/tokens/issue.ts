import type { Audit, Clock, Events, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Request } from '@gatehouse/kernel/http'
import type { OwnClient } from '../clients/stored.ts'
import type { OAuthConfig } from '../config.ts'
import { type Confirmation, type Grant, InvalidGrant, type TokenExtension, tokenIssued } from '../contracts.ts'
import { type AccessRow, accessTable, type FamilyRow, familyTable, type RefreshRow, refreshTable } from '../data/token-tables.ts'
import type { ScopePolicy } from '../scopes/policy.ts'
import { scopeText } from '../scopes/scope.ts'
import type { OwnSenderProofs } from '../senders/proofs.ts'
import type { AccessTokenFormat } from './access-token.ts'
import type { Actors } from './actors.ts'
import { expiryOf, newId, newSecretToken } from './ids.ts'
import type { SubjectOf } from './subject.ts'

interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly events: Events
  readonly audit: Audit | undefined
  readonly policy: ScopePolicy
  readonly subjectOf: SubjectOf
  readonly formats: Readonly<Record<OwnClient['accessToken']['type'], AccessTokenFormat>>
  readonly extensions: ReadonlyMap<string, TokenExtension>
  readonly config: OAuthConfig
  readonly senders: Pick<OwnSenderProofs, 'tokenType'>
  readonly actors: Actors
}
export interface IssueRequest {
  readonly request: Request
  readonly client: OwnClient
  readonly grantType: string
  readonly grant: Grant
  /** No extension adds to the response. */
  readonly bare?: boolean
  /** What the sender proved to hold: the access token is bound to it. */
  readonly confirmation?: Confirmation | undefined
}
type TokenResponse = Readonly<Record<string, unknown>>
interface Rows {
  readonly family: FamilyRow | undefined
  readonly refresh: RefreshRow | undefined
  readonly access: AccessRow | undefined
}
const REFRESH = 'refresh_token'

/** When a family that begins now ends for good: security rule 3.5. */
export const familyEnd = (client: OwnClient, now: number, config: OAuthConfig): number => {
  const seconds = client.grantTypes.includes(REFRESH) ? config.refreshTokenMaxAge : 0
  return now + Math.max(seconds, client.accessToken.lifetimeSeconds) * 1000
}

/**
 * Authentication binds the refresh tokens of confidential clients: RFC 9449 §5, RFC 8705 §4. An application may want more, by
 * `validateTokenBinding`.
 */
const bindsRefresh = ({ public: isPublic, validatesBinding }: OwnClient) => isPublic || validatesBinding

/** Turns a proven right into tokens: scope policy, format, one transaction, event and audit record. RFC 6749 §5.1. */
export const createIssuer = ({ data, clock, events, audit, policy, subjectOf, formats, extensions, config, senders, actors }: Deps) => {
  const familyOf = (
    { client, grant, grantType, confirmation }: IssueRequest,
    id: string,
    scopes: readonly string[],
    createdAt: number,
  ): FamilyRow | undefined => {
    if (!grant.user || grant.familyId !== undefined) return undefined
    const { clientId, applicationId, generation } = client
    const { sessionId = null, authentication = null, claims = null, audiences = null, conditions = null } = grant
    return {
      id,
      clientId,
      applicationId,
      generation,
      userId: grant.user.id,
      sessionId,
      grantType,
      scopes: scopeText(scopes),
      authentication,
      claims,
      audiences,
      confirmation: confirmation && bindsRefresh(client) ? confirmation : null,
      conditions,
      createdAt,
      revokedAt: null,
    }
  }
  const newRefreshToken = ({ client, grant }: IssueRequest, familyId: string, now: number) => {
    if (!grant.refreshable || !client.grantTypes.includes(REFRESH)) return undefined
    const end = Math.min(now + client.refreshToken.lifetimeSeconds * 1000, expiryOf(familyId), grant.refreshExpiresAt ?? Number.POSITIVE_INFINITY)
    const { id, token, hash } = newSecretToken(end)
    return { token, row: { id, hash, familyId, usedAt: null, replacedBy: null, retries: null } }
  }
  const told = async ({ request, client, grantType, grant }: IssueRequest): Promise<void> => {
    const { tenant, remoteAddress, id } = request
    const { clientId } = client
    const subject = grant.user?.id ?? clientId
    await audit?.record({
      tenantId: tenant.id,
      action: 'oauth.token-issued',
      outcome: 'success',
      actor: subject,
      actorKind: grant.user ? 'user' : 'application',
      target: clientId,
      source: remoteAddress,
      traceId: id,
      detail: { grantType, ...(grant.claims?.act === undefined ? {} : { actors: JSON.stringify(grant.claims.act) }) },
    })
    await events.emit(tokenIssued, { tenantId: tenant.id, clientId, subject, grantType })
  }
  const insert = async (tenant: Tenant, { family, refresh, access }: Rows): Promise<void> => {
    if (family) {
      await data.rows(tenant, familyTable).insert(family)
      await actors.keep(tenant, family.claims, expiryOf(family.id))
    }
    if (refresh) await data.rows(tenant, refreshTable).insert(refresh)
    if (access) await data.rows(tenant, accessTable).insert(access)
  }
  /** @returns false when another request was first */
  const store = async (issue: IssueRequest, rows: Rows): Promise<boolean> => {
    const { request, grant } = issue
    if (!grant.user && !grant.once) {
      await Promise.all([insert(request.tenant, rows), told(issue)])
      return true
    }
    return data.transaction(async () => {
      if (grant.once && !(await grant.once.use(rows.refresh?.id))) return false
      await insert(request.tenant, rows)
      await told(issue)
      return true
    })
  }

  return async (issue: IssueRequest): Promise<TokenResponse> => {
    const { request, client, grant, confirmation } = issue
    const { tenant } = request
    const now = clock.now()
    const held = await policy.grant(tenant, client, grant.user, grant.scopes)
    const scopes = grant.narrowed ? held.filter((scope) => grant.narrowed?.includes(scope)) : held
    const familyId =
      grant.user && (grant.familyId ?? grant.newFamilyId ?? newId(Math.min(familyEnd(client, now, config), grant.endsAt ?? Number.POSITIVE_INFINITY)))
    const lifetime = grant.user ? client.accessToken.lifetimeSeconds : client.accessToken.applicationLifetimeSeconds
    const expiresAt = familyId === undefined ? now + lifetime * 1000 : Math.min(now + lifetime * 1000, expiryOf(familyId))
    const subject = grant.user ? await subjectOf(tenant, client, grant.user) : client.clientId
    const { claims = grant.claims, audiences = grant.audiences } = grant.narrowedTo ?? {}
    const alone = familyId === undefined || grant.narrowedTo !== undefined
    const content = { tenant, client, subject, user: grant.user, familyId, scopes, issuedAt: now, expiresAt, claims, audiences, confirmation, alone }
    const access = await formats[client.accessToken.type](content)
    const refresh = familyId === undefined ? undefined : newRefreshToken(issue, familyId, now)
    const refreshToken = refresh?.token ?? grant.refreshToken
    const response: Record<string, unknown> = {
      access_token: access.token,
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      token_type: senders.tokenType(confirmation),
      expires_in: Math.floor((expiresAt - now) / 1000),
      ...(scopes.length === 0 ? {} : { scope: scopeText(scopes) }),
      ...grant.response,
    }
    for (const extension of issue.bare ? [] : extensions.values()) {
      Object.assign(response, await extension.extend({ tenant, client, grant, scopes, accessToken: access.token, subject }))
    }
    const family = familyId === undefined ? undefined : familyOf(issue, familyId, held, now)
    if (!(await store(issue, { family, refresh: refresh?.row, access: access.row }))) {
      await grant.once?.replayed()
      throw new InvalidGrant('Provided Authorization Grant is invalid')
    }
    await grant.once?.stored?.()
    return response
  }
}
export type IssueTokens = ReturnType<typeof createIssuer>

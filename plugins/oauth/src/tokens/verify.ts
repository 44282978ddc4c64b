import type { Clock, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Keys } from '@gatehouse/keys/contracts'
import type { Identities } from '@gatehouse/users/contracts'
import type { OwnClients } from '../clients/clients.ts'
import type { OwnClient } from '../clients/stored.ts'
import type { AccessTokens, Confirmation, Issuer, VerifiedToken } from '../contracts.ts'
import { type AccessAddition, accessTable, deniedTable, type FamilyRow } from '../data/token-tables.ts'
import { storedScopes } from '../scopes/scope.ts'
import type { Families } from './families.ts'
import { expiryOf, hashOf, idOfToken, sameHash } from './ids.ts'
import { type Origin, parseJti } from './jti.ts'
import type { SessionBound } from './session-bound.ts'
import type { SubjectOf } from './subject.ts'
import { ownJwtClaims } from './verify-jwt.ts'

interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly keys: Keys
  readonly issuer: Issuer
  readonly clients: OwnClients
  readonly identities: Identities
  readonly families: Families
  readonly subjectOf: SubjectOf
  readonly sessionBound: SessionBound
}
/** An access token of ours, as its holder's rights stand now. */
export interface OwnToken extends VerifiedToken {
  readonly client: OwnClient
  readonly family: FamilyRow | undefined
  /** Of the token itself: begins with its expiry. */
  readonly id: string
}
export interface OwnAccessTokens extends AccessTokens {
  verify(tenant: Tenant, token: string): Promise<OwnToken | undefined>
}
/** What the token's own text, or its row, says. */
interface Content {
  readonly id: string
  readonly clientId: string
  readonly origin: Origin
  readonly scopes: readonly string[]
  readonly issuedAt: number
  readonly type: 'opaque' | 'jwt'
  readonly jti?: string
  readonly confirmation: Confirmation | undefined
  /** Of the token itself. */
  readonly addition: AccessAddition | undefined
}

/** Claims that grants add, as far as introspection tells them. */
const told = ['act', 'authorization_details', 'binding_type', 'binding_ref', 'org_id', 'org_name', 'org_handle']
export const toldIn = (claims: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> =>
  Object.fromEntries(told.flatMap((name) => (claims[name] === undefined ? [] : [[name, claims[name]]])))
const additionIn = (claims: Readonly<Record<string, unknown>>): AccessAddition => ({
  claims: toldIn(claims),
  audiences: [claims.aud].flat().map(String),
})
/** The client, unless it is gone, disabled or revoked. */
const usable = (client: OwnClient | undefined): client is OwnClient => client?.application.enabled === true && client.state === 'ACTIVE'

/** Reads rows rather than caches: what is revoked is refused at once on every node. Security rules 3.7 and 3.10. */
export const createAccessTokens = ({ data, clock, keys, issuer, clients, identities, families, subjectOf, sessionBound }: Deps): OwnAccessTokens => {
  const opaque = async (tenant: Tenant, token: string, id: string): Promise<Content | undefined> => {
    const row = await data.rows(tenant, accessTable).find({ id })
    if (!row || !sameHash(row.hash, hashOf(token))) return undefined
    const { clientId, familyId, generation, scopes, issuedAt, confirmation, addition } = row
    const origin = familyId === null ? { generation } : { familyId }
    return {
      id,
      clientId,
      origin,
      scopes: storedScopes(scopes),
      issuedAt: Math.floor(issuedAt / 1000),
      type: 'opaque',
      confirmation: confirmation ?? undefined,
      addition: addition ?? undefined,
    }
  }
  const jwt = async (tenant: Tenant, token: string): Promise<Content | undefined> => {
    const claims = await ownJwtClaims(keys, tenant, token, ['at+jwt'])
    const own = claims && parseJti(claims.jti)
    if (!own || claims.iss !== issuer.of(tenant) || typeof claims.client_id !== 'string' || typeof claims.iat !== 'number') return undefined
    const { client_id: clientId, scope = '', iat: issuedAt, cnf } = claims
    const scopes = Array.isArray(scope) ? scope.map(String) : storedScopes(String(scope))
    return {
      ...own,
      clientId,
      scopes,
      issuedAt,
      type: 'jwt',
      jti: String(claims.jti),
      confirmation: cnf as Confirmation | undefined,
      addition: additionIn(claims),
    }
  }
  const ofUser = async (tenant: Tenant, client: OwnClient, familyId: string) => {
    const family = await families.find(tenant, familyId)
    const stands = family?.revokedAt === null && family.clientId === client.clientId && family.generation === client.generation
    if (!stands || !(await sessionBound.lives(tenant, client, family.sessionId))) return undefined
    const user = await identities.find(tenant, family.userId)
    return user?.active ? { family, user } : undefined
  }
  const common = ({ id, clientId, scopes, issuedAt, type, jti, confirmation }: Content, client: OwnClient) => ({
    id,
    client,
    clientId,
    scopes,
    audiences: [clientId, ...client.accessToken.audiences],
    issuedAt,
    expiresAt: Math.floor(expiryOf(id) / 1000),
    type,
    ...(jti === undefined ? {} : { jti }),
    ...(confirmation === undefined ? {} : { confirmation }),
  })
  const judged = async (tenant: Tenant, content: Content): Promise<OwnToken | undefined> => {
    const { origin, id, clientId, type } = content
    if (expiryOf(id) <= clock.now()) return undefined
    const client = await clients.find(tenant, clientId)
    if (!usable(client)) return undefined
    if ('familyId' in origin) {
      const found = await ofUser(tenant, client, origin.familyId)
      if (!found) return undefined
      const { family, user } = found
      const session = family.sessionId === null ? {} : { sessionId: family.sessionId }
      const authentication = family.authentication === null ? {} : { authentication: family.authentication }
      const claims = family.claims || content.addition?.claims ? { claims: { ...family.claims, ...content.addition?.claims } } : {}
      const conditions = family.conditions === null ? {} : { conditions: family.conditions }
      const audiences = content.addition?.audiences ?? family.audiences
      return {
        ...common(content, client),
        ...session,
        ...authentication,
        ...claims,
        ...conditions,
        ...(audiences ? { audiences } : {}),
        subject: user.id,
        sub: await subjectOf(tenant, client, user),
        user: true,
        account: user,
        endsAt: expiryOf(family.id),
        family,
      }
    }
    if (origin.generation !== client.generation) return undefined
    if (type === 'jwt' && (await data.rows(tenant, deniedTable).find({ id }))) return undefined
    return { ...common(content, client), ...content.addition, subject: clientId, sub: clientId, user: false, family: undefined }
  }
  return {
    async verify(tenant, token) {
      const id = idOfToken(token)
      const content = id === undefined ? await jwt(tenant, token) : await opaque(tenant, token, id)
      return content && judged(tenant, content)
    },
  }
}

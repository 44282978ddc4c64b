import type { Audit } from '@gatehouse/kernel'
import { type Grant, type GrantRequest, type GrantType, InvalidScope, OAuthError, type Scopes } from '@gatehouse/oauth/contracts'
import type { ActorClaim, ReadActor } from './actor.ts'
import { policyOf } from './policy.ts'
import type { ReadSubject, Subject } from './subject.ts'
import { required, targetsOf } from './target.ts'
import { requestedType, tokenType } from './token-types.ts'

interface Deps {
  readonly readSubject: ReadSubject
  readonly readActor: ReadActor
  readonly scopes: Pick<Scopes, 'parse'>
  readonly audit: Audit | undefined
}
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** RFC 8693: a token for a token. What comes out never reaches further than what went in: security rule 3.11. */
export const tokenExchangeGrant = ({ readSubject, readActor, scopes, audit }: Deps): GrantType => {
  const record = async (
    { tenant, client, request }: GrantRequest,
    more: { outcome: 'success' | 'refused'; target?: string; code?: string; actors?: string },
  ) => {
    const { actors, ...rest } = more
    await audit?.record({
      tenantId: tenant.id,
      action: more.outcome === 'success' ? 'token-exchange.exchanged' : 'token-exchange.refused',
      actor: client.clientId,
      actorKind: 'application',
      source: request.remoteAddress,
      traceId: request.id,
      ...rest,
      ...(actors === undefined ? {} : { detail: { actors } }),
    })
  }
  const narrowed = (wanted: string | undefined, subject: Subject): readonly string[] => {
    if (wanted === undefined) return subject.scopes
    const asked = scopes.parse(wanted)
    if (subject.issued) return asked.filter((scope) => subject.scopes.includes(scope))
    if (asked.some((scope) => !subject.scopes.includes(scope))) throw new InvalidScope('the scope is wider than that of the subject_token')
    return asked
  }
  const exchanged = async (asked: GrantRequest): Promise<{ readonly grant: Grant; readonly act: ActorClaim | undefined }> => {
    const { client, params } = asked
    const policy = policyOf(client)
    const token = required('subject_token', params.subject_token)
    const type = tokenType('subject_token_type', params.subject_token_type)
    const issued = requestedType(params.requested_token_type, client.accessToken.type === 'JWT')
    const audiences = targetsOf(params, policy)
    const subject = await readSubject(asked, policy, token, type)
    const act = await readActor(asked, policy, subject)
    const { sessionId, authentication, user, expiresAt, conditions, issued: made } = subject
    const lasting = made !== undefined || policy.refreshTokens
    const { nonce: _, codeHash: __, ...login } = authentication ?? { authenticatedAt: 0, amr: [], acr: null }
    const grant: Grant = {
      user,
      scopes: narrowed(params.scope, subject),
      refreshable: lasting,
      response: { issued_token_type: issued },
      ...(lasting ? {} : { endsAt: expiresAt * 1000 }),
      ...made,
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(authentication === undefined ? {} : { authentication: login }),
      ...(audiences === undefined ? {} : { audiences }),
      ...(conditions === undefined ? {} : { conditions }),
      ...(act === undefined ? {} : { claims: { act } }),
    }
    return { grant, act }
  }
  return {
    name: TOKEN_EXCHANGE,
    publicClients: true,
    async exchange(asked) {
      try {
        const { grant, act } = await exchanged(asked)
        await record(asked, { outcome: 'success', target: grant.user?.id ?? '', ...(act ? { actors: JSON.stringify(act) } : {}) })
        return grant
      } catch (error) {
        if (error instanceof OAuthError) await record(asked, { outcome: 'refused', code: error.code })
        throw error
      }
    },
  }
}

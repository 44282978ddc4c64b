import type { Authn, LoginResult, Session } from '@gatehouse/authn/contracts'
import type { Audit } from '@gatehouse/kernel'
import type { Reply, Request } from '@gatehouse/kernel/http'
import type { User, Users } from '@gatehouse/users/contracts'
import { formActionOf } from '../clients/redirect-uris.ts'
import { type ApprovedRequest, AuthorizationError, type AuthorizationExtension, OAuthError, type RedirectTrust, type TokenParameters } from '../contracts.ts'
import type { ScopePolicy } from '../scopes/policy.ts'
import type { SubjectOf } from '../tokens/subject.ts'
import type { Agreed, ConsentDesk } from './consent.ts'
import type { Delivery } from './delivery.ts'
import { Untold } from './refusals.ts'
import { isTellable, type JudgedRequest, type RequestJudge, type Target } from './request.ts'
import type { ResolvedRequest } from './sources.ts'

interface Deps {
  readonly judge: RequestJudge
  readonly authn: Authn
  readonly consent: ConsentDesk
  readonly policy: ScopePolicy
  readonly users: Users
  readonly subjectOf: SubjectOf
  readonly delivery: Delivery
  readonly extensions: ReadonlyMap<string, AuthorizationExtension>
  readonly trusts: ReadonlyMap<string, RedirectTrust>
  readonly audit: Audit | undefined
}
type Answer = Readonly<Record<string, string>>
const RETURN_PATH = '/oauth2/authorize'

/** RFC 6749 §4.1: judge the request, have the user sign in and agree, answer at the redirect URI. */
export const createAuthorizationDesk = ({ judge, authn, consent, policy, users, subjectOf, delivery, extensions, trusts, audit }: Deps) => {
  const send = (request: Request, { tenant, client, redirectUri, params }: Target, mode: string, answer: Answer): Promise<Reply> =>
    delivery.send({ tenant, client, redirectUri, params, request }, mode, answer)
  const refused = async ({ tenant, remoteAddress: source, id: traceId }: Request, error: OAuthError, clientId: string | undefined): Promise<void> => {
    const target = clientId === undefined ? {} : { target: clientId.slice(0, 128) }
    await audit?.record({ tenantId: tenant.id, action: 'oauth.authorization-refused', outcome: 'refused', ...target, source, traceId, code: error.code })
  }
  const recording = async <T>(request: Request, { client_id: clientId }: TokenParameters, work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      if (error instanceof OAuthError) await refused(request, error, clientId)
      throw error
    }
  }
  /** @throws BadClient, BadRedirectUri for our own page */
  const targetOf = (request: Request, resolved: ResolvedRequest): Promise<Target> => recording(request, resolved.params, judge.target(request.tenant, resolved))
  /** Whether the browser may be sent there although nobody has signed in. Who asks for no page gets none. RFC 9700 §4.11.2. */
  const mayHear = async ({ tenant, client, params }: Target): Promise<boolean> => {
    if (params.prompt === 'none') return true
    for (const trust of trusts.values()) if (!(await trust.trusts(tenant, client))) return false
    return true
  }
  /** What goes wrong from here on is told to the client. RFC 6749 §4.1.2.1. */
  const telling = async (request: Request, target: Target, work: () => Promise<Reply>, known = true): Promise<Reply> => {
    try {
      return await work()
    } catch (error) {
      if (!isTellable(error)) throw error
      await refused(request, error, target.client.clientId)
      await judge.use(target)
      if (!known && !(await mayHear(target))) throw new Untold(error)
      return send(request, target, target.responseMode, { error: error.error, error_description: error.message })
    }
  }
  const withClaims = (approved: ApprovedRequest): ApprovedRequest => {
    let claims = approved.addition?.claims
    for (const extension of extensions.values()) {
      const more = extension.claims?.(approved)
      if (more) claims = { ...claims, ...more }
    }
    return claims ? { ...approved, addition: { ...approved.addition, claims } } : approved
  }
  const approve = async (request: Request, target: Target, judged: JudgedRequest, user: User, session: Session, agreed: Agreed): Promise<Reply> => {
    if (!(await judge.use(target))) throw new AuthorizationError('invalid_request_uri', 'the request was answered before')
    const subject = await subjectOf(judged.tenant, judged.client, user)
    const addition = judged.demand.grant?.(new Set(agreed.details))
    const { codeLifetimeSeconds } = judged.demand
    const granted = {
      grantedScopes: agreed.scopes,
      grantedClaims: agreed.claims,
      ...(addition ? { addition } : {}),
      ...(codeLifetimeSeconds === undefined ? {} : { codeLifetimeSeconds }),
    }
    const approved = withClaims({ ...judged, ...granted, user, subject, session, request })
    const answer: Record<string, string> = {}
    for (const extension of extensions.values()) Object.assign(answer, await extension.extend(approved))
    Object.assign(answer, await judged.type.respond(approved))
    const cookies = [...extensions.values()].flatMap((extension) => extension.cookies?.(approved) ?? [])
    const reply = await send(request, target, judged.responseMode, answer)
    return cookies.length === 0 ? reply : { ...reply, cookies: [...(reply.cookies ?? []), ...cookies] }
  }
  const signedIn = async (request: Request, target: Target, judged: JudgedRequest, result: LoginResult): Promise<Reply> => {
    if (result.outcome === 'failed')
      throw new AuthorizationError(result.code, result.code === 'login_required' ? 'the user is not signed in' : 'the login was refused')
    const { user, session } = result
    const scopes = await policy.grant(judged.tenant, judged.client, user, judged.scopes)
    if (!(await consent.needed(judged, user, scopes))) {
      const { claims = [], details = [] } = judged.demand
      return approve(request, target, judged, user, session, { scopes, claims: claims.map(({ uri }) => uri), details: details.map(({ id }) => id) })
    }
    if (judged.demand.passive) throw new AuthorizationError('consent_required', 'the user has not agreed yet')
    return consent.ask(request, judged, user, session, scopes)
  }
  const begun = async (request: Request, resolved: ResolvedRequest): Promise<Reply> => {
    const target = await targetOf(request, resolved)
    const work = async (): Promise<Reply> => {
      const judged = await judge.judge(target)
      const { askConsent: _, claims: __, details: ___, grant: ____, codeLifetimeSeconds: _____, actor: ______, ...demand } = judged.demand
      const { application, clientId } = target.client
      const asked = { ...demand, application, returnTo: RETURN_PATH, state: { ...resolved }, relyingParty: clientId, protocol: 'oidc' }
      const login = await authn.authenticate(request, { ...asked, formActions: [formActionOf(target.redirectUri)] })
      return 'reply' in login ? login.reply : telling(request, target, () => signedIn(request, target, judged, login.result))
    }
    return telling(request, target, work, false)
  }
  return {
    /** A request as the client sent it. One that stands elsewhere is refused at the redirect URI that is beside it, or on our page. */
    async begin(request: Request, params: TokenParameters): Promise<Reply> {
      const { tenant } = request
      if (params.redirect_uri === undefined) return begun(request, await recording(request, params, judge.resolve(tenant, params)))
      const beside = await targetOf(request, { params })
      return telling(request, beside, async () => begun(request, await judge.resolve(tenant, params)), false)
    },
    /** The browser is back from the login. The request is judged again: the client may have changed since. @throws LoginExpired */
    async resume(request: Request, sessionDataKey: string): Promise<Reply> {
      const result = await authn.finish(request, sessionDataKey)
      const target = await targetOf(request, result.state as unknown as ResolvedRequest)
      return telling(request, target, async () => signedIn(request, target, await judge.judge(target), result))
    },
    /** The answer to the consent page. @throws ConsentExpired */
    async consented(request: Request, key: string, answer: TokenParameters): Promise<Reply> {
      const { pending, session } = await consent.answered(request, key)
      const target = await targetOf(request, pending)
      return telling(request, target, async () => {
        const judged = await judge.judge(target)
        const user = await users.find(request.tenant, 'id', pending.userId)
        if (!user?.active || target.client.applicationId !== pending.applicationId) throw new AuthorizationError('access_denied', 'the login was refused')
        const agreed = await consent.take(request, pending, answer)
        const scopes = await policy.grant(judged.tenant, judged.client, user, judged.scopes)
        return approve(request, target, judged, user, session, { ...agreed, scopes: scopes.filter((scope) => agreed.scopes.includes(scope)) })
      })
    },
  }
}
export type AuthorizationDesk = ReturnType<typeof createAuthorizationDesk>

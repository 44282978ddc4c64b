import { randomBytes } from 'node:crypto'
import type { Session, Sessions } from '@gatehouse/authn/contracts'
import type { ConsentClaim, ConsentLinks, ConsentPages, Consents } from '@gatehouse/consent/contracts'
import type { Audit } from '@gatehouse/kernel'
import type { Reply, Request } from '@gatehouse/kernel/http'
import type { ShortLived } from '@gatehouse/kernel/state'
import type { Pages } from '@gatehouse/pages/contracts'
import type { User } from '@gatehouse/users/contracts'
import { formActionOf } from '../clients/redirect-uris.ts'
import { AuthorizationError, type ClientLinks, type TokenParameters } from '../contracts.ts'
import type { ScopePolicy } from '../scopes/policy.ts'
import { ConsentExpired } from './refusals.ts'
import type { JudgedRequest } from './request.ts'
import type { Reference } from './sources.ts'

interface Deps {
  readonly consents: Consents
  readonly consentPages: ConsentPages
  readonly pages: Pages
  readonly sessions: Sessions
  readonly shortLived: ShortLived
  readonly policy: ScopePolicy
  readonly links: ReadonlyMap<string, ClientLinks>
  readonly audit: Audit | undefined
  readonly ttlSeconds: number
}
/** A consent page that waits for its answer. */
export interface PendingConsent {
  readonly params: TokenParameters
  readonly reference?: Reference
  readonly applicationId: string
  readonly userId: string
  readonly sessionId: string
  readonly acr: string | null
  /** What the page showed. */
  readonly scopes: readonly string[]
  readonly claims: readonly ConsentClaim[]
  /** Ids. */
  readonly details: readonly string[]
}
/** What the user agreed to. */
export interface Agreed {
  readonly scopes: readonly string[]
  readonly claims: readonly string[]
  /** Ids of what was agreed to one by one. */
  readonly details: readonly string[]
}
const PURPOSE = 'oauth.consent'
/** Not for a custom consent page's address. */
const withoutSecrets = ({ id_token_hint: _, ...params }: TokenParameters) => new URLSearchParams(params).toString()

export const createConsentDesk = ({ consents, consentPages, pages, sessions, shortLived, policy, links, audit, ttlSeconds }: Deps) => {
  const linksOf = async ({ tenant, client }: JudgedRequest): Promise<ConsentLinks> =>
    Object.assign({}, ...(await Promise.all([...links.values()].map((item) => item.links(tenant, client)))))
  const record = (request: Request, pending: PendingConsent, action: string) =>
    audit?.record({
      tenantId: request.tenant.id,
      action,
      outcome: action === 'oauth.consent-given' ? 'success' : 'refused',
      actor: pending.userId,
      actorKind: 'user',
      target: pending.applicationId,
      source: request.remoteAddress,
      traceId: request.id,
    }) ?? Promise.resolve()
  return {
    /**
     * True unless all of it was agreed to for good before, or the application asks nobody. Details are agreed to each time. Whoever will act for
     * the user is always named: what an administrator says for the application is not said for them.
     */
    async needed({ tenant, client, demand }: JudgedRequest, user: User, scopes: readonly string[]): Promise<boolean> {
      if (demand.askConsent || demand.actor) return true
      if (client.application.advancedConfigurations.skipLoginConsent) return false
      if (demand.details?.length) return true
      const before = await consents.find(tenant, user.id, client.applicationId)
      return !before || scopes.some((scope) => !before.scopes.includes(scope)) || (demand.claims ?? []).some(({ uri }) => !before.claims.includes(uri))
    },
    async ask(request: Request, judged: JudgedRequest, user: User, session: Session, scopes: readonly string[]): Promise<Reply> {
      const { tenant, client, params, redirectUri, demand, reference } = judged
      const { application, applicationId } = client
      const t = pages.translate(request, demand.uiLocales)
      const key = randomBytes(32).toString('base64url')
      const { claims = [], details = [] } = demand
      const pending: PendingConsent = {
        params,
        applicationId,
        userId: user.id,
        sessionId: session.id,
        acr: session.acr,
        scopes,
        claims,
        details: details.map(({ id }) => id),
        ...(reference ? { reference } : {}),
      }
      await shortLived.put(tenant, PURPOSE, key, pending, ttlSeconds)
      const model = {
        sessionDataKeyConsent: key,
        application: { name: application.name, imageUrl: application.imageUrl, links: await linksOf(judged) },
        username: user.username,
        ...(demand.actor ? { actor: demand.actor } : {}),
        scopes: (await policy.describe(tenant, scopes)).map(({ name, label, description }) => ({
          name,
          label: t(label),
          description: description && t(description),
        })),
        claims: claims.map((claim) => ({ ...claim, label: t(claim.label) })),
        details: details.map((detail) => ({ ...detail, title: t(detail.title), text: t(detail.text) })),
      }
      const locales = demand.uiLocales ? { locales: demand.uiLocales } : {}
      return consentPages.ask(request, model, { ...locales, formActions: [formActionOf(redirectUri)], query: withoutSecrets(params) })
    },
    /**
     * The answer, from the browser that was asked and once. Only the user's session there makes the key worth anything, so
     * that a form of another site, or another browser, agrees to nothing. Security rule 4.3.
     * @throws ConsentExpired
     */
    async answered(request: Request, key: string): Promise<{ readonly pending: PendingConsent; readonly session: Session }> {
      const entry = await shortLived.get<PendingConsent>(request.tenant, PURPOSE, key)
      const session = entry && (await sessions.current(request))
      if (session?.id !== entry?.value.sessionId || session?.userId !== entry?.value.userId) throw new ConsentExpired('the consent belongs to another session')
      const pending = await shortLived.take<PendingConsent>(request.tenant, PURPOSE, key)
      if (!pending || !session) throw new ConsentExpired('the consent page is too old, or was answered before')
      return { pending, session: { ...session, acr: pending.acr } }
    },
    /** @throws AuthorizationError unless the user agreed */
    async take(request: Request, pending: PendingConsent, answer: TokenParameters): Promise<Agreed> {
      const { consent: choice } = answer
      if (choice === 'deny') {
        await record(request, pending, 'oauth.consent-denied')
        throw new AuthorizationError('access_denied', 'User denied the consent')
      }
      if (!choice) throw new AuthorizationError('invalid_request', 'Empty consent provided')
      if (choice !== 'approve' && choice !== 'approveAlways') throw new AuthorizationError('invalid_request', 'the consent has an unknown value')
      const { userId, applicationId, scopes } = pending
      const claims = pending.claims.filter(({ id, mandatory }) => mandatory || answer[`consent_${id}`] !== undefined).map(({ uri }) => uri)
      const details = pending.details.filter((id) => answer[`authorization_detail_id_${id}`] !== undefined)
      if (choice === 'approveAlways') await consents.record(request.tenant, { userId, applicationId, scopes, claims })
      await record(request, pending, 'oauth.consent-given')
      return { scopes, claims, details }
    },
  }
}
export type ConsentDesk = ReturnType<typeof createConsentDesk>

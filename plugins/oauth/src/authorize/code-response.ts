import type { Consents } from '@gatehouse/consent/contracts'
import type { Clock } from '@gatehouse/kernel'
import type { OwnClient } from '../clients/stored.ts'
import type { OAuthConfig } from '../config.ts'
import type { ApprovedRequest, ResponseType } from '../contracts.ts'
import type { OwnSenderProofs } from '../senders/proofs.ts'
import { newId } from '../tokens/ids.ts'
import { familyEnd } from '../tokens/issue.ts'
import type { Codes } from './codes.ts'
import { challengeOf } from './pkce.ts'

export interface CodeDeps {
  readonly codes: Codes
  readonly clock: Clock
  readonly config: OAuthConfig
  readonly senders: Pick<OwnSenderProofs, 'demanded'>
  readonly consents: Pick<Consents, 'version'>
}
/** A rule of the plugin that knows claims has judged it; without that plugin nobody reads it. */
const claimsOf = ({ claims }: ApprovedRequest['params']): Readonly<Record<string, unknown>> | null => {
  try {
    const parsed: unknown = JSON.parse(claims ?? 'null')
    return typeof parsed === 'object' ? (parsed as Readonly<Record<string, unknown>> | null) : null
  } catch {
    return null
  }
}
/** A code for what was approved: for this response type, and for others that hand out a code as well. */
export const codeFor = async ({ codes, clock, config, senders, consents }: CodeDeps, approved: ApprovedRequest): Promise<string> => {
  const { tenant, client, params, redirectUri, user, session, grantedScopes: scopes, grantedClaims, addition = null } = approved
  const challenge = challengeOf(client, params)
  const value = {
    clientId: client.clientId,
    applicationId: client.applicationId,
    redirectUri,
    userId: user.id,
    sessionId: session.id,
    scopes,
    consent: (await consents.version(tenant, user.id, client.applicationId)) ?? null,
    challenge: challenge?.value ?? null,
    challengeMethod: challenge?.method ?? ('plain' as const),
    confirmation: senders.demanded(params) ?? null,
    nonce: params.nonce ?? null,
    grantedClaims,
    addition,
    claims: claimsOf(params),
    authenticatedAt: session.authenticatedAt,
    amr: session.amr,
    acr: session.acr,
    familyId: newId(familyEnd(client as OwnClient, clock.now(), config)),
  }
  return codes.issue(tenant, value, approved.codeLifetimeSeconds)
}
/** RFC 6749 §4.1.2. */
export const codeResponse = (deps: CodeDeps): ResponseType => ({
  name: 'code',
  grantType: 'authorization_code',
  modes: ['query', 'fragment', 'form_post'],
  respond: async (approved) => ({ code: await codeFor(deps, approved) }),
})

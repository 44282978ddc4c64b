import type { Events } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { type ApprovedRequest, AuthorizationError, type ResponseType } from '@gatehouse/oauth/contracts'
import type { IdTokens } from '@gatehouse/oidc/contracts'
import type { User, Users } from '@gatehouse/users/contracts'
import { responseTypeNames } from './authorization-rule.ts'
import { impersonatePermission, impersonationBegun } from './contracts.ts'
import type { ImpersonationJudge, Judgement } from './judge.ts'
import type { ImpersonationNotice } from './notice.ts'
import type { Recorder } from './recorder.ts'
import { subjectTokensOf } from './subject-token-setting.ts'
import type { IssueSubjectToken } from './token/issue.ts'

interface Deps {
  readonly users: Pick<Users, 'find'>
  readonly data: Data
  readonly events: Events
  readonly idTokens: IdTokens
  readonly judge: ImpersonationJudge
  readonly issue: IssueSubjectToken
  readonly recorder: Recorder
  readonly notice: ImpersonationNotice
}
/** Worth nothing without it. */
const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** oauth2-oidc.md §3.7: the impersonator's own ID token, which proves them at the token endpoint, and the subject token. */
export const subjectTokenTypes = ({ users, data, events, idTokens, judge, issue, recorder, notice }: Deps): readonly ResponseType[] => {
  const idTokenFor = ({ tenant, client, user, subject, session, grantedScopes, grantedClaims, params, state }: ApprovedRequest): Promise<string> => {
    const { id: sessionId, authenticatedAt, amr, acr } = session
    const asked = {
      ...(params.nonce === undefined ? {} : { nonce: params.nonce }),
      ...(params.claims === undefined ? {} : { claims: JSON.parse(params.claims) }),
    }
    const authentication = { authenticatedAt, amr, acr, grantedClaims, ...asked }
    const beside = state === undefined ? {} : { state }
    return idTokens.make({ tenant, client, user, subject, scopes: grantedScopes, sessionId, authentication, ...beside, alone: true })
  }
  const judged = async ({ tenant, client, user, params, scopes, grantedScopes }: ApprovedRequest): Promise<Judgement> => {
    // Neither the scope policy nor the impersonator took it away.
    if (!grantedScopes.includes(impersonatePermission)) return { fault: 'the permission to impersonate users is missing' }
    const subject = await users.find(tenant, 'id', params.requested_subject ?? '')
    // Of all that is asked for: what was granted so far are the impersonator's own scopes.
    return judge.judge({ tenant, client, impersonator: user, subject }, scopes)
  }
  const begun = (approved: ApprovedRequest, subject: User) => {
    const { tenant, client, user, request } = approved
    const { clientId, applicationId } = client
    return data.transaction(async () => {
      await recorder('begun', { request, impersonatorId: user.id, userId: subject.id, clientId })
      await notice(tenant, client, subject)
      await events.emit(impersonationBegun, { tenantId: tenant.id, userId: subject.id, impersonatorId: user.id, applicationId })
    })
  }
  const subjectToken = async (approved: ApprovedRequest): Promise<string> => {
    const { client, user, request, params } = approved
    const judgement = await judged(approved)
    if ('fault' in judgement) {
      const about = { request, impersonatorId: user.id, userId: params.requested_subject ?? '', clientId: client.clientId }
      await recorder('refused', { ...about, code: 'impersonation.not_allowed' })
      throw new AuthorizationError('access_denied', judgement.fault)
    }
    const token = await issue(approved, judgement.subject, judgement.scopes)
    await begun(approved, judgement.subject)
    return token
  }
  return responseTypeNames.map(
    (name): ResponseType => ({
      name,
      grantType: GRANT,
      // Tokens never travel in a query: OAuth 2.0 Multiple Response Types §3.
      modes: ['fragment', 'form_post'],
      allowed: (client) => subjectTokensOf(client).enable,
      async respond(approved) {
        const answer = { subject_token: await subjectToken(approved) }
        return name === 'subject_token' ? answer : { id_token: await idTokenFor(approved), ...answer }
      },
    }),
  )
}

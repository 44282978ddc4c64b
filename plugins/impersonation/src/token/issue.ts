import { randomUUID } from 'node:crypto'
import type { Clock } from '@gatehouse/kernel'
import type { Keys } from '@gatehouse/keys/contracts'
import type { ApprovedRequest, Issuer } from '@gatehouse/oauth/contracts'
import type { User } from '@gatehouse/users/contracts'
import { subjectTokensOf } from '../subject-token-setting.ts'

interface Deps {
  readonly keys: Pick<Keys, 'sign'>
  readonly issuer: Issuer
  readonly clock: Clock
}
/** Of the header: it is taken as nothing else. RFC 8725 §3.11. */
export const SUBJECT_TOKEN_TYPE = 'subject-token+jwt'

/** A JWT that says who may act as whom, for one client to exchange. RFC 8693 §4.4. */
export const subjectTokenIssuer =
  ({ keys, issuer, clock }: Deps) =>
  ({ tenant, client, user, session }: ApprovedRequest, subject: User, scopes: readonly string[]): Promise<string> => {
    const iat = Math.floor(clock.now() / 1000)
    const claims = {
      iss: issuer.of(tenant),
      sub: subject.id,
      may_act: { sub: user.id },
      aud: client.clientId,
      client_id: client.clientId,
      iat,
      nbf: iat,
      exp: iat + subjectTokensOf(client).applicationSubjectTokenExpiryInSeconds,
      jti: randomUUID(),
      scope: scopes.join(' '),
      // The impersonator's login.
      sid: session.id,
      auth_time: Math.floor(session.authenticatedAt / 1000),
      amr: session.amr,
      ...(session.acr === null ? {} : { acr: session.acr }),
    }
    return keys.sign(tenant, claims, { typ: SUBJECT_TOKEN_TYPE })
  }
export type IssueSubjectToken = ReturnType<typeof subjectTokenIssuer>

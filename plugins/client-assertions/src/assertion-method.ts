import type { Clock, Log, Tenant } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { ShortLived } from '@gatehouse/kernel/state'
import type { Client, ClientAuthentication, Issuer } from '@gatehouse/oauth/contracts'
import { type Assertion, assertionIn } from './assertion.ts'
import { type AssertionClaims, faultIn } from './claims.ts'
import type { AssertionsConfig } from './config.ts'
import { authenticationOf } from './settings.ts'

export interface MethodDeps {
  readonly issuer: Issuer
  readonly shortLived: Pick<ShortLived, 'once'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  readonly config: AssertionsConfig
}
/** Claims whose signature is the client's; undefined: it is not. */
export type VerifySignature = (tenant: Tenant, client: Client, jwt: string) => Promise<Readonly<Record<string, unknown>> | undefined>
interface Method extends Pick<ClientAuthentication, 'name' | 'keepsSecret' | 'check'> {
  readonly symmetric: boolean
  readonly signed: VerifySignature
}
const PURPOSE = 'client-assertions.assertion'
const TOKEN_PATH = '/oauth2/token'

/** RFC 7523 §2.2 and §3, but for what signs. */
export const assertionMethod = (method: Method, { issuer, shortLived, clock, log, config }: MethodDeps): ClientAuthentication => {
  const { symmetric, signed, ...rest } = method
  const mine = (assertion: Assertion | undefined) => (assertion?.symmetric === symmetric ? assertion : undefined)
  /** The issuer, the token endpoint, or the endpoint that was called: RFC 7523 §3 point 3, RFC 9126 §2. */
  const audiences = (tenant: Tenant, { path }: Request) => [
    issuer.of(tenant),
    ...[tenant.baseUrl, ...config.otherUrls.map((url) => url.replace(/\/+$/, '') + tenant.basePath)].flatMap((base) => [base + TOKEN_PATH, base + path]),
  ]
  const first = (tenant: Tenant, client: Client, { jti, exp }: AssertionClaims, now: number) =>
    (!symmetric && authenticationOf(client).reusable) || shortLived.once(tenant, PURPOSE, `${client.clientId} ${jti}`, exp - now + 1)
  return {
    ...rest,
    presented: (_request, params) => mine(assertionIn(params))?.clientId,
    async verify(tenant, client, request, params) {
      const assertion = mine(assertionIn(params))
      const claims = assertion && (await signed(tenant, client, assertion.jwt))
      const now = clock.now() / 1000
      const { issuerOnly, naming } = authenticationOf(client)
      const ours = issuerOnly ? [issuer.of(tenant)] : audiences(tenant, request)
      const demand = { clientId: client.clientId, audiences: ours, naming, now, maxLifetime: config.maxLifetime }
      const fault = claims ? faultIn(claims, demand) : 'the signature does not hold'
      if (claims && fault === undefined && (await first(tenant, client, claims as unknown as AssertionClaims, now))) return true
      log.debug('a client assertion was refused', { tenantId: tenant.id, clientId: client.clientId, reason: fault ?? 'it was used before' })
      return false
    },
  }
}

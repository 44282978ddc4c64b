import type { Application } from '@gatehouse/applications/contracts'
import type { Audit, Clock } from '@gatehouse/kernel'
import type { RateLimiter } from '@gatehouse/kernel/state'
import { type GrantRequest, type GrantType, InvalidGrant, InvalidRequest, type Scopes, UnauthorizedClient } from '@gatehouse/oauth/contracts'
import type { Users } from '@gatehouse/users/contracts'
import type { PasswordGrantConfig } from './config.ts'

interface Deps {
  readonly users: Users
  readonly scopes: Scopes
  readonly limiter: RateLimiter
  readonly clock: Clock
  readonly audit: Audit | undefined
  readonly config: PasswordGrantConfig
}
const LONGEST = 1024

/** The application's own sequence is content with a password: nobody gets around a second factor here. Security rule 4.7. */
const passwordSuffices = ({ authenticationSequence: { steps } }: Application): boolean =>
  steps.length === 0 || (steps.length === 1 && steps[0]?.options.some(({ authenticator }) => authenticator === 'BasicAuthenticator') === true)

/** RFC 6749 §4.3, which RFC 9700 §2.4 forbids for new clients. One answer for whatever is wrong: security rule 5.2. */
export const passwordGrant = ({ users, scopes, limiter, clock, audit, config }: Deps): GrantType => {
  const refused = async ({ tenant, client, request }: GrantRequest): Promise<never> => {
    await audit?.record({
      tenantId: tenant.id,
      action: 'password-grant.refused',
      outcome: 'failure',
      actor: client.clientId,
      actorKind: 'application',
      source: request.remoteAddress,
      traceId: request.id,
    })
    throw new InvalidGrant('Authentication failed')
  }
  return {
    name: 'password',
    publicClients: true,
    async exchange(asked) {
      const { tenant, client, params, request } = asked
      const { username, password } = params
      if (!username || !password) throw new InvalidRequest('username or password is missing')
      if (!passwordSuffices(client.application)) throw new UnauthorizedClient('a password is not enough for this application')
      const wanted = scopes.parse(params.scope)
      await limiter.consume(tenant, 'password-grant', `${client.clientId} ${request.remoteAddress}`, { points: config.triesPerMinute, perSeconds: 60 })
      const fits = username.length <= LONGEST && password.length <= LONGEST
      const user = fits ? await users.signIn(tenant, username.trim(), password) : undefined
      if (!user) return refused(asked)
      return { user, scopes: wanted, refreshable: true, authentication: { authenticatedAt: clock.now(), amr: ['pwd'], acr: null } }
    },
  }
}

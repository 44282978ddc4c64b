import type { Attempt, AuthenticatorKind, Step } from '@gatehouse/authn/contracts'
import type { ClaimDialects } from '@gatehouse/claims/contracts'
import { s, type Tenant, TooManyRequests } from '@gatehouse/kernel'
import type { RateLimiter } from '@gatehouse/kernel/state'
import { InvalidUser, type PasswordDemands, type User, UsernameTaken, WeakPassword } from '@gatehouse/users/contracts'
import { type Problems, readClaims } from './read-claims.ts'
import type { Registrar } from './register.ts'
import { ClaimTaken } from './unique-claims.ts'
import { fieldOf, type Wanted, wantedClaims } from './wanted-claims.ts'

interface Deps {
  readonly dialects: ClaimDialects
  readonly demands: PasswordDemands
  readonly limiter: RateLimiter
  readonly registrar: Registrar
  readonly openTo: (tenant: Tenant) => Promise<boolean>
  readonly triesPerHour: number
}
type Input = Readonly<Record<string, string>>
export const kindName = 'SelfSignUp'
const longestName = 255
const longestValue = 1024

/** What was typed, to be shown again: never the password. */
const typedIn = (wanted: readonly Wanted[], input: Input): Input =>
  Object.fromEntries(wanted.map(({ shown }) => [fieldOf(shown), (input[fieldOf(shown)] ?? '').slice(0, longestValue)]))

/** Name and password. A slash would choose a user store. */
const credentialProblems = ({ password = '', repeatedPassword = '' }: Input, username: string): Problems => ({
  ...(username === '' ? { username: { key: 'sign-up.missing' } } : {}),
  ...(username.includes('/') || username.length > longestName ? { username: { key: 'sign-up.usernameInvalid' } } : {}),
  ...(password === '' ? { password: { key: 'sign-up.missing' } } : {}),
  ...(password === '' || password === repeatedPassword ? {} : { repeatedPassword: { key: 'sign-up.mismatch' } }),
})
const verified = (user: User): Step => ({ kind: 'verified', user, amr: ['pwd'] })

/** Self-registration as a way into a login: Initiating User Registration via OpenID Connect 1.0 §4. */
export const signUpAuthenticator = ({ dialects, demands, limiter, registrar, openTo, triesPerHour }: Deps): AuthenticatorKind<Record<string, never>> => {
  const ask = async (
    tenant: Tenant,
    wanted: readonly Wanted[],
    more: { readonly values?: Input; readonly problems?: Problems; readonly notice?: string } = {},
  ) => {
    const told = (await demands.of(tenant)).map(({ key, values }) => ({ key, values: { ...values } }))
    return { kind: 'challenge', view: 'sign-up.form', ownPage: true, model: { claims: wanted.map(({ shown }) => shown), demands: told, ...more } } as const
  }
  /** What stands against it, as the page tells it; undefined: it is not the person's doing. */
  const refusal = (error: unknown): { readonly problems?: Problems; readonly notice?: string } | undefined => {
    if (error instanceof TooManyRequests) return { notice: 'sign-up.tooMany' }
    if (error instanceof UsernameTaken) return { problems: { username: { key: 'sign-up.usernameTaken' } } }
    if (error instanceof WeakPassword) return { problems: { password: { key: 'sign-up.weak' } } }
    if (error instanceof InvalidUser) return { problems: { username: { key: 'sign-up.usernameInvalid' } } }
    return error instanceof ClaimTaken ? { notice: 'sign-up.refused' } : undefined
  }
  const resume = async (attempt: Attempt, input: Input): Promise<Step> => {
    const { tenant, remoteAddress } = attempt
    if (!(await openTo(tenant))) return { kind: 'declined', code: 'sign-up.closed', final: true }
    const made = await registrar.madeIn(attempt)
    if (made) return verified(made)
    const wanted = await wantedClaims(dialects, tenant)
    const username = (input.username ?? '').trim()
    const read = readClaims(dialects, wanted, input)
    const values = typedIn(wanted, input)
    const problems = { ...credentialProblems(input, username), ...read.problems }
    if (Object.keys(problems).length > 0) return ask(tenant, wanted, { values, problems })
    try {
      await limiter.consume(tenant, 'sign-up.source', remoteAddress, { points: triesPerHour, perSeconds: 3600 })
      return verified(await registrar.register(attempt, { username, password: input.password ?? '', claims: read.claims }))
    } catch (error) {
      const why = refusal(error)
      if (!why) throw error
      return ask(tenant, wanted, { values, ...why })
    }
  }
  return {
    name: kindName,
    labelKey: 'sign-up.link',
    settings: s.object({}),
    entrance: { opening: 'create', standsFor: 'BasicAuthenticator', openTo },
    open: () => ({ begin: async ({ tenant }) => ask(tenant, await wantedClaims(dialects, tenant)), resume }),
  }
}

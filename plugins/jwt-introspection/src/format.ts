import type { Clock } from '@gatehouse/kernel'
import type { Keys } from '@gatehouse/keys/contracts'
import { type Client, type IntrospectionFormat, InvalidRequest, type Issuer, type TokenIntrospection } from '@gatehouse/oauth/contracts'
import type { ClientEncryption } from '@gatehouse/token-encryption/contracts'
import { algorithmOf, ENCRYPTION, namesOf } from './settings.ts'

interface Deps {
  readonly keys: Keys
  readonly issuer: Issuer
  readonly clock: Clock
  readonly encryption: ClientEncryption | undefined
}
const TYPE = 'token-introspection+jwt'
const inactive = { active: false }

/** A refresh token is for the client alone that asks, and has no audience. */
const isFor = (caller: Client, { aud }: TokenIntrospection['answer']): boolean => {
  if (aud === undefined) return true
  const names = namesOf(caller)
  return [aud].flat().some((one) => names.includes(String(one)))
}
/** Of what is not meant for the caller nothing is told: RFC 9701 §5. */
const toldTo = (caller: Client, answer: TokenIntrospection['answer']) => (answer.active === true && isFor(caller, answer) ? answer : inactive)

/**
 * RFC 9701 §5. What the token says is in a claim of its own, and neither `sub` nor `exp` is beside it, so that nobody takes the
 * answer for an access token: §8.1.
 */
export const jwtFormat = ({ keys, issuer, clock, encryption }: Deps): IntrospectionFormat => ({
  mediaType: `application/${TYPE}`,
  async write({ tenant, caller, answer }) {
    if (!caller) throw new InvalidRequest('an answer as a JWT is for applications: authenticate as one, or ask for JSON')
    const payload = {
      iss: issuer.of(tenant),
      aud: caller.clientId,
      iat: Math.floor(clock.now() / 1000),
      token_introspection: toldTo(caller, answer),
    }
    const signed = await keys.sign(tenant, payload, { alg: algorithmOf(caller), typ: TYPE })
    return (await encryption?.enclose(tenant, caller, ENCRYPTION, { text: signed, jwt: true })) ?? signed
  },
})

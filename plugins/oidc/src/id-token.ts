import { createHash, randomUUID } from 'node:crypto'
import type { Clock } from '@gatehouse/kernel'
import type { Keys, SigningAlgorithm } from '@gatehouse/keys/contracts'
import type { Issuer, TokenExtension } from '@gatehouse/oauth/contracts'
import type { ReleaseClaims } from './claims/release.ts'
import type { IdTokenRequest, IdTokens } from './contracts.ts'
import type { Enclose } from './envelopes.ts'

interface Deps {
  readonly keys: Keys
  readonly issuer: Issuer
  readonly clock: Clock
  readonly release: ReleaseClaims
  readonly enclose: Enclose
  readonly claimsInIdToken: boolean
}
/** Ed25519 hashes by SHA-512, ML-DSA by SHAKE256: RFC 8032 §5.1, FIPS 204 §5.3. */
const digestOf = (value: string, alg: SigningAlgorithm): Buffer => {
  if (alg.startsWith('ML-DSA')) return createHash('shake256', { outputLength: 64 }).update(value).digest()
  return createHash(alg === 'EdDSA' ? 'sha512' : `sha${alg.slice(2)}`)
    .update(value)
    .digest()
}
/** The left half of the hash that goes with the algorithm: OpenID Connect Core §3.1.3.6. */
export const halfHash = (value: string, alg: SigningAlgorithm): string => {
  const digest = digestOf(value, alg)
  return digest.subarray(0, digest.length / 2).toString('base64url')
}

/** Binds what travels beside the ID token: §3.3.2.11, and FAPI 1.0 Advanced §5.1.1 for `s_hash`. */
const hashesOf = ({ accessToken, code, state }: IdTokenRequest, alg: SigningAlgorithm) => ({
  ...(accessToken === undefined ? {} : { at_hash: halfHash(accessToken, alg) }),
  ...(code === undefined ? {} : { c_hash: halfHash(code, alg) }),
  ...(state === undefined ? {} : { s_hash: halfHash(state, alg) }),
})
const loginOf = ({ authentication, sessionId, refreshed }: IdTokenRequest, now: number) => ({
  auth_time: Math.floor((authentication?.authenticatedAt ?? now) / 1000),
  ...(authentication ? { amr: authentication.amr } : {}),
  ...(authentication?.acr ? { acr: authentication.acr } : {}),
  ...(sessionId === undefined ? {} : { sid: sessionId }),
  // Not after a refresh: OpenID Connect Core §12.2.
  ...(authentication?.nonce === undefined || refreshed ? {} : { nonce: authentication.nonce }),
})
/** OpenID Connect Core §2. */
export const createIdTokens = ({ keys, issuer, clock, release, enclose, claimsInIdToken }: Deps): IdTokens => ({
  async make(asked) {
    const { tenant, client, user, scopes, subject, authentication } = asked
    const { clientId, idToken } = client
    const now = clock.now()
    const iat = Math.floor(now / 1000)
    const claims = await release({ tenant, client, user, scopes, authentication }, 'id_token', claimsInIdToken || asked.alone === true)
    const payload = {
      ...claims,
      iss: issuer.of(tenant),
      sub: subject,
      aud: idToken.audiences.length === 0 ? clientId : [clientId, ...idToken.audiences],
      azp: clientId,
      iat,
      nbf: iat,
      exp: iat + idToken.lifetimeSeconds,
      jti: randomUUID(),
      ...hashesOf(asked, idToken.signingAlg),
      ...loginOf(asked, now),
      ...(asked.act === undefined ? {} : { act: asked.act }),
    }
    const signed = await keys.sign(tenant, payload, { alg: idToken.signingAlg, typ: 'JWT' })
    return (await enclose(tenant, client, { kind: 'id_token', text: signed, jwt: true })).text
  },
})
/** §3.1.3.3: an ID token with every token response for a user whose scopes hold `openid`. */
export const idTokenExtension = (idTokens: IdTokens): TokenExtension => ({
  name: 'id_token',
  async extend({ tenant, client, grant, scopes, accessToken, subject }) {
    const { user, authentication, sessionId, familyId, claims } = grant
    if (!user || !scopes.includes('openid')) return {}
    const login = { ...(authentication ? { authentication } : {}), ...(sessionId === undefined ? {} : { sessionId }) }
    const acted = claims?.act === undefined ? {} : { act: claims.act }
    return { id_token: await idTokens.make({ tenant, client, user, scopes, subject, ...login, ...acted, refreshed: familyId !== undefined, accessToken }) }
  },
})

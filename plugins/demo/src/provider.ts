import { s, type Tenant } from '@gatehouse/kernel'
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { DemoFailed } from './errors.ts'
import type { Answer, Loopback } from './loopback.ts'

const metadata = s.params({
  issuer: s.text(),
  authorization_endpoint: s.url(),
  token_endpoint: s.url(),
  userinfo_endpoint: s.url(),
  jwks_uri: s.url(),
  end_session_endpoint: s.url(),
})
const tokenAnswer = s.params({
  access_token: s.text(),
  expires_in: s.int(),
  id_token: s.optional(s.text()),
  refresh_token: s.optional(s.text()),
  scope: s.string(''),
})
export interface Tokens {
  readonly accessToken: string
  readonly idToken: string | undefined
  readonly refreshToken: string | undefined
  readonly expiresInSeconds: number
  readonly scope: string
}
const algorithms = ['RS256', 'ES256', 'EdDSA']
const skewSeconds = 60
const refused = ({ body, status }: Answer) =>
  new DemoFailed('the server refused its own client', { detail: { status, error: body.error, description: body.error_description } })

/** What any OpenID Connect client knows of its provider: nothing but the discovery document. */
export const provider = (http: Loopback) => {
  const discover = async (tenant: Tenant) => {
    const { status, body } = await http.get(tenant, `${tenant.baseUrl}/oauth2/token/.well-known/openid-configuration`)
    const found = metadata.safeParse(body)
    if (status !== 200 || !found.success) throw new DemoFailed('the discovery document is not complete', { detail: { status } })
    return found.data
  }
  const tokens = async (tenant: Tenant, form: Readonly<Record<string, string>>): Promise<Tokens> => {
    const answer = await http.post(tenant, (await discover(tenant)).token_endpoint, form)
    const found = tokenAnswer.safeParse(answer.body)
    if (answer.status !== 200 || !found.success) throw refused(answer)
    const { access_token, id_token, refresh_token, expires_in, scope } = found.data
    return { accessToken: access_token, idToken: id_token, refreshToken: refresh_token, expiresInSeconds: expires_in, scope }
  }
  return {
    discover,
    tokens,
    async userinfo(tenant: Tenant, accessToken: string): Promise<Answer['body']> {
      const answer = await http.get(tenant, (await discover(tenant)).userinfo_endpoint, { authorization: `Bearer ${accessToken}` })
      if (answer.status !== 200) throw refused(answer)
      return answer.body
    },
    /** OpenID Connect Core §3.1.3.7. @param nonce undefined on a refresh, where the ID token need not repeat it (§12.2) */
    async verifyIdToken(tenant: Tenant, idToken: string, clientId: string, nonce: string | undefined): Promise<JWTPayload> {
      const { issuer, jwks_uri } = await discover(tenant)
      const { body } = await http.get(tenant, jwks_uri)
      const options = { issuer, audience: clientId, algorithms, clockTolerance: skewSeconds, requiredClaims: ['sub', 'iat', 'exp'] }
      const { payload } = await jwtVerify(idToken, createLocalJWKSet(body as unknown as JSONWebKeySet), options).catch((cause: unknown) => {
        throw new DemoFailed('the ID token does not hold', { cause })
      })
      if (nonce !== undefined && payload.nonce !== nonce) throw new DemoFailed('the ID token answers another request')
      if (Array.isArray(payload.aud) && payload.aud.length > 1 && payload.azp !== clientId) throw new DemoFailed('the ID token is for another client')
      return payload
    },
  }
}
export type Provider = ReturnType<typeof provider>

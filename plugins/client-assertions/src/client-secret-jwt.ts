import type { ClientAuthentication, ClientSecrets } from '@gatehouse/oauth/contracts'
import { compactVerify } from 'jose'
import { assertionMethod, type MethodDeps, type VerifySignature } from './assertion-method.ts'
import { secretAlgorithms } from './config.ts'
import { payloadOf } from './payload.ts'
import { algorithmFault, authenticationOf } from './settings.ts'

interface Deps extends MethodDeps {
  readonly secrets: ClientSecrets
}
/** Bytes of a key. RFC 7518 §3.2. */
const leastOf = (alg: string) => Number(alg.slice(2)) / 8

/** Signed by HMAC with the client's secret, of which a sealed copy is kept: OpenID Connect Core §9. */
export const clientSecretJwt = ({ secrets, ...deps }: Deps): ClientAuthentication => {
  const holds = async (jwt: string, secret: Buffer, registered: string | undefined) => {
    const algorithms = secretAlgorithms.filter((alg) => (registered === undefined || alg === registered) && secret.length >= leastOf(alg))
    if (algorithms.length === 0) return undefined
    return compactVerify(jwt, secret, { algorithms: [...algorithms] }).then(payloadOf, () => undefined)
  }
  const signed: VerifySignature = async (tenant, client, jwt) => {
    const { alg } = authenticationOf(client)
    for (const secret of await secrets.of(tenant, client)) {
      const claims = await holds(jwt, Buffer.from(secret), alg)
      if (claims) return claims
    }
    return undefined
  }
  return assertionMethod({ name: 'client_secret_jwt', symmetric: true, signed, keepsSecret: true, check: algorithmFault(secretAlgorithms) }, deps)
}

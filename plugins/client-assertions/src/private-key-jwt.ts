import type { ClientKeys } from '@gatehouse/client-keys/contracts'
import { ServerError } from '@gatehouse/kernel'
import type { ClientAuthentication } from '@gatehouse/oauth/contracts'
import { compactVerify } from 'jose'
import { assertionMethod, type MethodDeps, type VerifySignature } from './assertion-method.ts'
import { payloadOf } from './payload.ts'
import { algorithmFault, authenticationOf } from './settings.ts'

interface Deps extends MethodDeps {
  readonly clientKeys: ClientKeys
}
/** The RFC 9864 name of what EdDSA with this curve is. */
const spelled = (alg: string) => (alg === 'EdDSA' ? ['EdDSA', 'Ed25519'] : [alg])

/** Signed with a private key whose public key the client registered: OpenID Connect Core §9. */
export const privateKeyJwt = ({ clientKeys, ...deps }: Deps): ClientAuthentication => {
  const { algorithms: configured } = deps.config
  const signed: VerifySignature = async (tenant, client, jwt) => {
    const { alg } = authenticationOf(client)
    const algorithms = configured.filter((one) => alg === undefined || one === alg).flatMap(spelled)
    if (algorithms.length === 0) return undefined
    try {
      return payloadOf(await compactVerify(jwt, clientKeys.verifier(tenant, client), { algorithms }))
    } catch (error) {
      if (error instanceof ServerError) throw error
      return undefined
    }
  }
  return assertionMethod({ name: 'private_key_jwt', symmetric: false, signed, check: algorithmFault(configured) }, deps)
}
